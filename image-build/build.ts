/** Builds the container's tree: `node image-build/build.ts`; `--as-built` takes the programs as they were last built. */
import { buildTree } from './tree.ts'

console.log(await buildTree(!process.argv.includes('--as-built')))
