#!/bin/bash
# npm start: prepares the machine, then builds and boots the appliance.
purpose=start
case " $* " in *' --demo '*) purpose=demo ;; esac
source "$(dirname "${BASH_SOURCE[0]}")/bootstrap.sh" "$purpose"
exec node image-build/start.ts "$@"
