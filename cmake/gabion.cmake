# Compiler settings and the functions that every folder uses.

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()

find_program(MOLD_PROGRAM mold)
if(MOLD_PROGRAM AND NOT CMAKE_BUILD_TYPE STREQUAL "Release")
  add_link_options(-fuse-ld=mold)
endif()

add_compile_options(-Wall -Wextra -Werror -fno-semantic-interposition)
add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor> $<$<COMPILE_LANGUAGE:CXX>:-Wno-missing-field-initializers>)
add_compile_definitions(_GNU_SOURCE FMT_HEADER_ONLY TOML_HEADER_ONLY=1)
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  # g++ 12 sees overlaps in std::string that are none (GCC bug 105651).
  add_compile_options(-Wno-restrict)
  # Unused sections go, so that what a verb does not need costs no page of the start.
  add_compile_options(-ffunction-sections -fdata-sections -fstack-protector-strong)
  add_compile_definitions(_FORTIFY_SOURCE=2)
  add_link_options(-Wl,--gc-sections -Wl,-O1 -Wl,-z,relro -Wl,-z,now)
endif()
if(GABION_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)  # the libraries too: without it libFuzzer sees no further than the target
endif()
if(GABION_SANITIZE)
  add_compile_options(-fsanitize=${GABION_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=undefined)
  add_link_options(-fsanitize=${GABION_SANITIZE})
else()
  # Cold start: libc and libm are the only shared objects (docs/design.md, "Link plan").
  add_link_options(-static-libstdc++ -static-libgcc)
endif()

set(CMAKE_CXX_STANDARD_LIBRARIES "${CMAKE_CXX_STANDARD_LIBRARIES}")

# gabion_archive(VAR NAME) — the static archive of a Debian library, so that no shared object is added to the start.
function(gabion_archive var name)
  find_library(${var} NAMES lib${name}.a REQUIRED)
endfunction()

# gabion_library(NAME DEPS folder… LIBS library…) — every *.cc of this folder (and of its subfolders) as gabion_NAME;
# every *_test.cc as one program NAME_test, known to ctest under that name.
function(gabion_library name)
  cmake_parse_arguments(ARG "" "" "DEPS;LIBS;EXCLUDE" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cc)
  set(tests ${sources})
  list(FILTER sources EXCLUDE REGEX "_test\\.cc$")
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  foreach(pattern ${ARG_EXCLUDE})
    list(FILTER sources EXCLUDE REGEX ${pattern})
  endforeach()
  list(TRANSFORM ARG_DEPS PREPEND gabion_ OUTPUT_VARIABLE deps)
  if(sources)
    add_library(gabion_${name} STATIC ${sources})
    target_include_directories(gabion_${name} PUBLIC ${CMAKE_SOURCE_DIR}/src)
    target_link_libraries(gabion_${name} PUBLIC ${deps} ${ARG_LIBS})
  else()
    add_library(gabion_${name} INTERFACE)
    target_include_directories(gabion_${name} INTERFACE ${CMAKE_SOURCE_DIR}/src)
    target_link_libraries(gabion_${name} INTERFACE ${deps} ${ARG_LIBS})
  endif()
  if(tests AND GABION_TESTS AND NOT GABION_FUZZ)
    add_executable(${name}_test ${tests})
    target_link_libraries(${name}_test PRIVATE gabion_${name} gtest gtest_main pthread)
    add_test(NAME ${name}_test COMMAND ${name}_test WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  endif()
endfunction()

# gabion_fuzz(NAME folder…) — fuzz/NAME.cc as fuzz_NAME. Without clang's fuzzer it still builds, with a main that runs
# the inputs of tests/fuzz/NAME/ once, so that every finding stays a regression test.
function(gabion_fuzz name)
  list(TRANSFORM ARGN PREPEND gabion_ OUTPUT_VARIABLE deps)
  if(GABION_FUZZ)
    add_executable(fuzz_${name} ${name}.cc)
    target_compile_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
    target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
  else()
    add_executable(fuzz_${name} ${name}.cc ${CMAKE_SOURCE_DIR}/fuzz/replay_main.cc)
    if(GABION_TESTS)
      add_test(NAME fuzz_${name} COMMAND fuzz_${name} ${CMAKE_SOURCE_DIR}/tests/fuzz/${name})
    endif()
  endif()
  target_link_libraries(fuzz_${name} PRIVATE ${deps})
endfunction()
