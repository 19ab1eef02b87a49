#!/bin/sh
# The end-to-end tests on the single binary, with node_modules out of reach: hidden under an empty
# folder where the system lets us mount one, else the binary runs from a copy outside the repository.
set -eu
cd "$(dirname "$0")/.."
bun run build
outside=$(mktemp -d)
trap 'rm -rf "$outside"' EXIT
cp dist/convosphere "$outside/convosphere"
cp "$(readlink -f "$(command -v bun)")" "$outside/bun"
export CONVOSPHERE_BINARY="$outside/convosphere"

if unshare -m mount -t tmpfs none node_modules 2>/dev/null; then
  unshare -m sh -c "mount -t tmpfs none node_modules && '$outside/bun' test --parallel=2 --timeout 60000 tests/e2e"
else
  "$outside/bun" test --parallel=2 --timeout 60000 tests/e2e
fi
