# Starts the two daemons, measures the rows, ends the daemons. In the peers' root.
#   run.sh DIR [ROW...]
set -euo pipefail
dir=$1; shift
cd "$dir"
. bench/measure.sh
. bench/engines.sh
. bench/rows.sh
trap finish EXIT

[ $# -gt 0 ] || set -- $(sed -nE 's/^row_([a-z0-9_]+)\(\) .*/\1/p' bench/rows.sh)
begin
for row in "$@"; do "row_$row"; done
