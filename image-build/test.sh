#!/bin/bash
# npm test: prepares the machine, then runs every test there is.
source "$(dirname "${BASH_SOURCE[0]}")/bootstrap.sh" test
exec node image-build/test.ts "$@"
