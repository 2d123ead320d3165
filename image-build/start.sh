#!/bin/bash
# npm start: prepares the machine, then builds and boots the appliance.
source "$(dirname "${BASH_SOURCE[0]}")/bootstrap.sh" start
exec node image-build/start.ts "$@"
