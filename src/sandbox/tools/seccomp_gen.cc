// Writes the default seccomp filters as C++ arrays, at build time: libseccomp takes 2 ms to compile one, most of what a
// whole cage takes to start. With --rows: the standard filter's instructions alone, for the C programs of bench/.
#include <cstdio>
#include <cstring>

#include "sandbox/seccomp_standard.h"

using namespace gabion::sandbox;

static bool write_rows(std::FILE* out, Wall wall) {
  auto code = compile_standard(wall, 0);
  if (!code) {
    std::fprintf(stderr, "%s\n", code.error().message.c_str());
    return false;
  }
  for (const sock_filter& each : *code) std::fprintf(out, "    {0x%04x, %u, %u, 0x%08x},\n", each.code, each.jt, each.jf, each.k);
  return true;
}

static bool write(std::FILE* out, const char* name, Wall wall) {
  std::fprintf(out, "constexpr sock_filter %s[] = {\n", name);
  bool good = write_rows(out, wall);
  std::fprintf(out, "};\n");
  return good;
}

int main(int argc, char** argv) {
  bool rows = argc == 3 && std::strcmp(argv[1], "--rows") == 0;
  if (argc != 2 && !rows) return 2;
  std::FILE* out = std::fopen(argv[argc - 1], "w");
  if (!out) return 1;
  if (rows) return write_rows(out, Wall::standard) && std::fclose(out) == 0 ? 0 : 1;
  std::fprintf(out, "// Written by src/sandbox/tools/seccomp_gen.cc.\n#include \"sandbox/seccomp_standard.h\"\n\nnamespace gabion::sandbox {\nnamespace {\n");
  bool good = write(out, "kStandard", Wall::standard) && write(out, "kLandlock", Wall::landlock) && write(out, "kLandlockSignals", Wall::landlock_signals);
  std::fprintf(out,
               "}  // namespace\n\nstd::span<const sock_filter> prebuilt_standard(Wall wall) {\n  if (wall == Wall::standard) return kStandard;\n"
               "  if (wall == Wall::landlock) return kLandlock;\n  return kLandlockSignals;\n}\n\n}  // namespace gabion::sandbox\n");
  return std::fclose(out) == 0 && good ? 0 : 1;
}
