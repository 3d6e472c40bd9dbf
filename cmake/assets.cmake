# The hosted pages as a library, ostiary_assets, that needs nothing but the standard library. It is
# built when something links it; node and the packages of web/package-lock.json (npm ci) make its files.
find_program(OSTIARY_NODE node REQUIRED)
find_package(Python3 REQUIRED COMPONENTS Interpreter)

file(GLOB_RECURSE web_sources CONFIGURE_DEPENDS
  ${CMAKE_SOURCE_DIR}/web/pages/templates/*.mustache
  ${CMAKE_SOURCE_DIR}/web/pages/styles/*.css
  ${CMAKE_SOURCE_DIR}/web/pages/scripts/*.ts
  ${CMAKE_SOURCE_DIR}/web/pages/texts/*.json
  ${CMAKE_SOURCE_DIR}/web/pages/*.svg)
set(web_tools
  ${CMAKE_SOURCE_DIR}/tools/build_assets.mjs
  ${CMAKE_SOURCE_DIR}/tools/page_sources.mjs
  ${CMAKE_SOURCE_DIR}/tools/embed_assets.py)
set(web_built ${CMAKE_BINARY_DIR}/web)
set(web_data ${CMAKE_BINARY_DIR}/generated/web_assets_data)

add_custom_command(
  OUTPUT ${web_data}.S ${web_data}.cpp
  COMMAND ${OSTIARY_NODE} ${CMAKE_SOURCE_DIR}/tools/build_assets.mjs ${web_built}
  COMMAND Python3::Interpreter ${CMAKE_SOURCE_DIR}/tools/embed_assets.py
          ${web_built} ${CMAKE_BINARY_DIR}/generated
  DEPENDS ${web_sources} ${web_tools} ${CMAKE_SOURCE_DIR}/web/package-lock.json
  COMMENT "Building the hosted pages"
  VERBATIM)

add_library(ostiary_assets STATIC EXCLUDE_FROM_ALL
  ${CMAKE_SOURCE_DIR}/web/embed/page_texts.cpp
  ${CMAKE_SOURCE_DIR}/web/embed/page_theme.cpp
  ${web_data}.S
  ${web_data}.cpp)
target_include_directories(ostiary_assets PUBLIC ${CMAKE_SOURCE_DIR}/web/embed)

if(OSTIARY_TESTS)
  add_executable(ostiary_tests_assets
    ${CMAKE_SOURCE_DIR}/web/embed/page_texts_test.cpp
    ${CMAKE_SOURCE_DIR}/web/embed/page_theme_test.cpp)
  target_link_libraries(ostiary_tests_assets PRIVATE ostiary_assets Boost::json GTest::gtest_main)
  add_test(NAME assets COMMAND ostiary_tests_assets WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
endif()
