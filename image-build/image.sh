#!/bin/bash
# npm run image: prepares the machine, then builds the disk image.
source "$(dirname "${BASH_SOURCE[0]}")/bootstrap.sh" image
exec node image-build/image.ts "$@"
