import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Injectable, Module, type OnApplicationShutdown } from '@nestjs/common'

/** The shop's database: a file that is gone when the app is. */
@Injectable()
export class Database implements OnApplicationShutdown {
  readonly #folder = mkdtempSync(join(tmpdir(), 'posthorn-nestjs-'))
  readonly filename = join(this.#folder, 'shop.db')
  readonly db = new DatabaseSync(this.filename)

  constructor() {
    this.db.exec('CREATE TABLE orders (id INTEGER PRIMARY KEY, tenant TEXT NOT NULL, total INTEGER NOT NULL)')
  }

  /** Runs `work` in a transaction: it commits with its events, or neither happens. */
  transaction<Result>(work: () => Result): Result {
    this.db.exec('BEGIN IMMEDIATE')
    try {
      const result = work()
      this.db.exec('COMMIT')
      return result
    } catch (error) {
      this.db.exec('ROLLBACK')
      throw error
    }
  }

  onApplicationShutdown(): void {
    this.db.close()
    rmSync(this.#folder, { recursive: true })
  }
}

@Module({ providers: [Database], exports: [Database] })
export class DatabaseModule {}
