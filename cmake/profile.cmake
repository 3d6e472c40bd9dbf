# A release is compiled by what a server has done under load: what is called often, and which way branches go
# (docs/decisions/0022-compiled-by-profile.md). `./dev profile` counts it anew.
option(OSTIARY_COUNT "Build a server that counts what it does, for ./dev profile" OFF)

set(archive ${CMAKE_SOURCE_DIR}/cmake/profile.tar.xz)
# Names functions that a file keeps to itself without the path of the checkout.
set(names "SHELL:-mllvm -static-func-full-module-prefix=false")
if(OSTIARY_COUNT)
  set(OSTIARY_PROFILE_OPTIONS -fprofile-generate=${CMAKE_BINARY_DIR}/counts ${names})
  set(OSTIARY_PROFILE_LINK_OPTIONS -fprofile-generate)
elseif(CMAKE_BUILD_TYPE STREQUAL "Release" AND NOT OSTIARY_SANITIZE AND EXISTS ${archive})
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${archive})
  # Another profile is another path, so that everything is compiled again.
  file(SHA256 ${archive} digest)
  string(SUBSTRING ${digest} 0 12 version)
  set(directory ${CMAKE_BINARY_DIR}/profile-${version})
  file(ARCHIVE_EXTRACT INPUT ${archive} DESTINATION ${directory})
  # Code that has changed since is compiled without: that is no mistake.
  set(OSTIARY_PROFILE_OPTIONS
    -fprofile-use=${directory}/ostiary.profdata ${names}
    -Wno-profile-instr-unprofiled -Wno-profile-instr-out-of-date -Wno-backend-plugin)
  # What is called often stands together, on a fifth of the pages.
  set(OSTIARY_PROFILE_LINK_OPTIONS -Wl,-z,keep-text-section-prefix)
endif()

function(ostiary_profiled target)
  target_compile_options(${target} PRIVATE ${OSTIARY_PROFILE_OPTIONS})
  target_link_options(${target} PRIVATE ${OSTIARY_PROFILE_LINK_OPTIONS})
endfunction()
