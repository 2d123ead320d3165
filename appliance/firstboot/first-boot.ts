/** First boot: makes on the data partition what must never be in the image. Safe to run again after a power cut. */
import { hostname } from 'node:os'
import { makeAuthority } from './authority.ts'
import { makeDatabase } from './database.ts'
import { makeSecrets } from './secrets.ts'
import { doneFile, writeDurably } from './state.ts'

makeSecrets()
makeAuthority(hostname())
makeDatabase()
writeDurably(doneFile, '', { user: 'root', group: 'root', mode: 0o644 })
