# Queries and migrations become headers at build time: generated/store_sql.hpp and
# generated/migrations.hpp.
find_package(Python3 REQUIRED COMPONENTS Interpreter)

function(ostiary_embed_sql target tool output pattern)
  file(GLOB files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${pattern})
  list(SORT files)
  set(header ${CMAKE_BINARY_DIR}/generated/${output})
  add_custom_command(
    OUTPUT ${header}
    COMMAND Python3::Interpreter ${CMAKE_SOURCE_DIR}/tools/${tool} ${header} ${files}
    DEPENDS ${CMAKE_SOURCE_DIR}/tools/${tool} ${files}
    COMMENT "Embedding ${pattern}"
    VERBATIM)
  add_custom_target(${target}_embedded DEPENDS ${header})
  add_dependencies(${target} ${target}_embedded)
endfunction()

ostiary_embed_sql(ostiary_sql embed_migrations.py migrations.hpp db/migrations/*.sql)
ostiary_embed_sql(ostiary_store embed_sql.py store_sql.hpp src/store/*.sql)
