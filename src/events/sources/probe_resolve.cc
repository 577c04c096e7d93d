// libbpf's part: the object's CO-RE relocations against the running kernel's BTF. Done once a boot, see probe_cache.h.
#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include <cstdarg>
#include <cstring>
#include <memory>

#include "events/sources/probe_image.h"
#include "record.h"
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-parameter"
#include "probe.skel.h"
#pragma GCC diagnostic pop

namespace gabion::events {

namespace {

// User space writes the whole .bss as one gb_shared.
static_assert(sizeof(std::declval<probe_bpf>().bss->shared) == sizeof(gb_shared) && sizeof(*std::declval<probe_bpf>().bss) == sizeof(gb_shared));

using Skeleton = std::unique_ptr<probe_bpf, decltype(&probe_bpf__destroy)>;

int silent(enum libbpf_print_level, const char*, va_list) { return 0; }

// The tracepoint of refused capabilities is young (Linux 6.14), as is io_uring's by that name (6.3): where the kernel has
// none, loading fails. Asking first would mean to read all of the kernel's BTF once more.
Skeleton load_object(bool capabilities, bool requests) {
  Skeleton skeleton(probe_bpf__open(), probe_bpf__destroy);
  if (!skeleton) return skeleton;
  bpf_program__set_autoload(skeleton->progs.gb_cap_capable, capabilities);
  bpf_program__set_autoload(skeleton->progs.gb_ring_request, requests);
  if (probe_bpf__load(skeleton.get()) != 0) skeleton.reset();
  return skeleton;
}

std::size_t map_index(const probe_bpf& skeleton, int fd) {
  std::size_t index = 0;
  bpf_map* map = nullptr;
  bpf_object__for_each_map(map, skeleton.obj) {
    if (bpf_map__fd(map) == fd) return index;
    ++index;
  }
  return index;
}

Result<ProbeImage::Program> take_program(const probe_bpf& skeleton, const bpf_program* program) {
  ProbeImage::Program out;
  out.name = bpf_program__name(program);
  std::string_view section = bpf_program__section_name(program);
  std::string tracepoint(section.substr(section.find('/') + 1));
  int btf_id = libbpf_find_vmlinux_btf_id(tracepoint.c_str(), BPF_TRACE_RAW_TP);
  if (btf_id < 0) return fail_errno("bpf", "find the tracepoint " + tracepoint, -btf_id);
  out.attach_btf_id = static_cast<std::uint32_t>(btf_id);
  const bpf_insn* insns = bpf_program__insns(program);
  for (std::size_t i = 0; i < bpf_program__insn_cnt(program); ++i) {
    bpf_insn insn = insns[i];
    bool second_half = i > 0 && insns[i - 1].code == (BPF_LD | BPF_IMM | BPF_DW);
    if (!second_half && insn.code == (BPF_LD | BPF_IMM | BPF_DW) && insn.src_reg != 0) insn.imm = static_cast<__s32>(map_index(skeleton, insn.imm));
    std::memcpy(&out.instructions.emplace_back(), &insn, sizeof insn);
  }
  return out;
}

}  // namespace

Result<ProbeImage> resolve_probe_image() {
  libbpf_set_print(silent);
  Skeleton skeleton(nullptr, probe_bpf__destroy);
  for (auto [capabilities, requests] : {std::pair{true, true}, {false, true}, {false, false}}) {
    skeleton = load_object(capabilities, requests);
    if (skeleton) break;
  }
  if (!skeleton) return fail_errno("bpf", "load the probe");
  ProbeImage image;
  bpf_map* map = nullptr;
  bpf_object__for_each_map(map, skeleton->obj) {
    image.maps.push_back({bpf_map__name(map), static_cast<std::uint32_t>(bpf_map__type(map)), bpf_map__key_size(map), bpf_map__value_size(map),
                          bpf_map__max_entries(map), bpf_map__map_flags(map)});
  }
  bpf_program* program = nullptr;
  bpf_object__for_each_program(program, skeleton->obj) {
    if (bpf_program__fd(program) < 0) continue;
    auto taken = take_program(*skeleton, program);
    if (!taken) return tl::unexpected(taken.error());
    image.programs.push_back(std::move(*taken));
  }
  return image;
}

}  // namespace gabion::events
