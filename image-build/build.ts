/** Builds the container's tree: `node image-build/build.ts`; `--disk` the disk image instead; `--as-built` takes the programs as they were last built. */
import { buildDisk } from './disk.ts'
import { buildTree } from './tree.ts'

const build = process.argv.includes('--disk') ? buildDisk : buildTree
console.log(await build(!process.argv.includes('--as-built')))
