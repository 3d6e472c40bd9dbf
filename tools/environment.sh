# Sourced by ./dev and the scripts beside this file: one compiler cache for every build directory,
# and a Node.js that is new enough where the distribution's is not.
CCACHE_BASEDIR=$PWD
CCACHE_NOHASHDIR=1
CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
export CCACHE_BASEDIR CCACHE_NOHASHDIR CCACHE_SLOPPINESS
if [ -x .cache/node/node_modules/node/bin/node ]; then
    PATH=$PWD/.cache/node/node_modules/node/bin:$PATH
    export PATH
fi
