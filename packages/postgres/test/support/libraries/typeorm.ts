import { fromTypeOrm } from '@posthorn/postgres'
import { DataSource } from 'typeorm'
import type { OpenLibrary } from './library.js'

export const openTypeOrm: OpenLibrary = async (url) => {
  const source = new DataSource({ type: 'postgres', url })
  await source.initialize()
  return {
    name: 'typeorm',
    transaction: (work) => source.transaction((manager) => work(fromTypeOrm(manager))),
    close: () => source.destroy(),
  }
}
