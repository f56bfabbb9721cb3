export { sharedServer as default } from '@posthorn/tooling/postgres'
