#include "events/sources/bpf_calls.h"

#include <linux/bpf.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace gabion::events {

namespace {

int bpf(bpf_cmd command, bpf_attr& attr) { return static_cast<int>(::syscall(SYS_bpf, command, &attr, sizeof attr)); }

// All of the attributes are told to the kernel, so all of them must be zero where not set, padding and unions too.
bpf_attr blank() {
  bpf_attr attr;
  std::memset(&attr, 0, sizeof attr);
  return attr;
}

template <typename T>
std::uint64_t address(const T* pointer) {
  return reinterpret_cast<std::uint64_t>(pointer);
}

template <std::size_t N>
void set_name(char (&out)[N], const std::string& name) {  // 15 letters, letters and digits and _ and .
  std::strncpy(out, name.c_str(), N - 1);
}

}  // namespace

bool bpf_refused() {
  auto queue = create_map({.name = "gb_try", .type = BPF_MAP_TYPE_QUEUE, .key_size = 0, .value_size = 4, .max_entries = 1});
  return !queue && (queue.error().code == EPERM || queue.error().code == ENOSYS);
}

Result<Fd> create_map(const ProbeImage::Map& map) {
  bpf_attr attr = blank();
  attr.map_type = map.type;
  attr.key_size = map.key_size;
  attr.value_size = map.value_size;
  attr.max_entries = map.max_entries;
  attr.map_flags = map.flags;
  set_name(attr.map_name, map.name);
  Fd fd(bpf(BPF_MAP_CREATE, attr));
  if (!fd) return fail_errno("bpf", "create the map " + map.name);
  return fd;
}

Result<> update_map(int map, const void* key, const void* value) {
  bpf_attr attr = blank();
  attr.map_fd = static_cast<std::uint32_t>(map);
  attr.key = address(key);
  attr.value = address(value);
  if (bpf(BPF_MAP_UPDATE_ELEM, attr) != 0) return fail_errno("bpf", "write to a map");
  return {};
}

bool delete_from_map(int map, const void* key) {
  bpf_attr attr = blank();
  attr.map_fd = static_cast<std::uint32_t>(map);
  attr.key = address(key);
  return bpf(BPF_MAP_DELETE_ELEM, attr) == 0;
}

bool first_key(int map, void* key) {
  bpf_attr attr = blank();
  attr.map_fd = static_cast<std::uint32_t>(map);
  attr.next_key = address(key);
  return bpf(BPF_MAP_GET_NEXT_KEY, attr) == 0;
}

Result<Fd> load_program(const ProbeImage::Program& program, const std::vector<Fd>& maps) {
  std::vector<bpf_insn> insns(program.instructions.size());
  std::memcpy(insns.data(), program.instructions.data(), insns.size() * sizeof insns[0]);
  for (std::size_t i = 0; i < insns.size(); ++i) {
    if (insns[i].code != (BPF_LD | BPF_IMM | BPF_DW)) continue;
    if (insns[i].src_reg != 0) insns[i].imm = maps[static_cast<std::size_t>(insns[i].imm)].get();
    ++i;
  }
  bpf_attr attr = blank();
  attr.prog_type = BPF_PROG_TYPE_TRACING;
  attr.expected_attach_type = BPF_TRACE_RAW_TP;
  attr.attach_btf_id = program.attach_btf_id;
  attr.insns = address(insns.data());
  attr.insn_cnt = static_cast<std::uint32_t>(insns.size());
  attr.license = address("GPL");
  set_name(attr.prog_name, program.name);
  int fd = -1;
  // EAGAIN: a signal came while the verifier ran.
  for (int tries = 0; tries < 5 && (fd = bpf(BPF_PROG_LOAD, attr)) < 0 && errno == EAGAIN; ++tries) {
  }
  if (fd < 0) return fail_errno("bpf", "load " + program.name);
  return Fd(fd);
}

Result<Fd> attach_program(int program, const std::string& name) {
  bpf_attr attr = blank();
  attr.raw_tracepoint.prog_fd = static_cast<std::uint32_t>(program);
  Fd link(bpf(BPF_RAW_TRACEPOINT_OPEN, attr));
  if (!link) return fail_errno("bpf", "attach " + name);
  return link;
}

ProgramCounts program_counts(int program) {
  bpf_prog_info info;
  std::memset(&info, 0, sizeof info);
  bpf_attr attr = blank();
  attr.info.bpf_fd = static_cast<std::uint32_t>(program);
  attr.info.info_len = sizeof info;
  attr.info.info = address(&info);
  if (bpf(BPF_OBJ_GET_INFO_BY_FD, attr) != 0) return {};
  return {info.verified_insns, info.recursion_misses};
}

}  // namespace gabion::events
