#!/bin/bash
# npm run bench: prepares the machine, then measures speed and memory.
source "$(dirname "${BASH_SOURCE[0]}")/bootstrap.sh" bench
exec node image-build/bench.ts "$@"
