#!/usr/bin/env bash
# Builds the wheel of the Python package and tests it where nothing else is installed. Needs Python 3.10 or newer and its
# package index; without them it ends with 3. The wheel is left in target/wheels. Set PYTHON for another interpreter.
set -euo pipefail
cd "$(dirname "$0")/.."

python="${PYTHON:-python3}"
if ! "$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; then
  echo "$python is no Python 3.10 or newer with venv"
  exit 3
fi

room="$(mktemp -d)"
trap 'rm -rf "$room"' EXIT
"$python" -m venv "$room/build"
if ! "$room/build/bin/pip" install --quiet --disable-pip-version-check 'maturin>=1.9,<2'; then
  echo "maturin could not be installed"
  exit 3
fi
rm -f target/wheels/wirecopy-*.whl
# The target of the root, so that what `cargo build --release --workspace` has built is built once.
export CARGO_TARGET_DIR="$PWD/target"
"$room/build/bin/maturin" build --release --quiet --locked --manifest-path python/Cargo.toml --out target/wheels

wheel=(target/wheels/wirecopy-*.whl)
ls -l "${wheel[@]}"
"$python" -m venv "$room/clean"
pip=("$room/clean/bin/pip" install --quiet --disable-pip-version-check)
"${pip[@]}" "${wheel[0]}"
# Alone it must do; the checkout's own package is not in the way from there.
(cd "$room" && clean/bin/python -c 'import wirecopy; print("wirecopy", wirecopy.__version__, wirecopy.compare("a b c d e f g", "a b c d e f g"))')
"${pip[@]}" "${wheel[0]}[test]"
# pandas and polars are tested where they can be had.
"${pip[@]}" 'pandas<3' polars || echo "*** pandas and polars could not be installed: NOT TESTED with them"
# So is Spark, which brings its engine and needs a Java.
if command -v java >/dev/null || [ -n "${JAVA_HOME:-}" ]; then
  "${pip[@]}" "${wheel[0]}[spark]" || echo "*** pyspark could not be installed: NOT TESTED ON SPARK"
else
  echo "*** there is no java: NOT TESTED ON SPARK"
fi
cp -r python/tests "$room/tests"
WIRECOPY_ROOT="$PWD" "$room/clean/bin/python" -m pytest -q -ra -p no:cacheprovider -m "not slow" "$room/tests"
