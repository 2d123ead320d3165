/** First boot: makes on the data partition what must never be in the image. Safe to run again after a power cut. */
import { execFileSync } from 'node:child_process'
import { hostname } from 'node:os'
import { makeAuthority } from './authority.ts'
import { makeDatabase } from './database.ts'
import { makeSecrets } from './secrets.ts'
import { doneFile, hostNameFile, writeDurably } from './state.ts'

// The file with the name is made after PID 1 has looked for it: at the very first boot nobody has read it yet.
if (hostname() === 'localhost') execFileSync('hostname', ['--file', hostNameFile])

makeSecrets()
makeAuthority(hostname())
makeDatabase()
writeDurably(doneFile, '', { user: 'root', group: 'root', mode: 0o644 })
