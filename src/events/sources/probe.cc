#include "events/sources/probe.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <bit>
#include <cerrno>
#include <cstdarg>
#include <cstring>

#include "record.h"
#include "base/fd.h"
#include "events/calls.h"
#include "events/sources/record_decoder.h"
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-parameter"
#include "probe.skel.h"
#pragma GCC diagnostic pop

namespace gabion::events {

namespace {

std::uint64_t now_ns(clockid_t clock) {
  timespec t{};
  clock_gettime(clock, &t);
  return static_cast<std::uint64_t>(t.tv_sec) * 1'000'000'000u + static_cast<std::uint64_t>(t.tv_nsec);
}

std::uint64_t wall_offset() { return now_ns(CLOCK_REALTIME) - now_ns(CLOCK_MONOTONIC); }

int silent(enum libbpf_print_level, const char*, va_list) { return 0; }

}  // namespace

struct Probe::Impl {
  explicit Impl(std::uint64_t offset) : decoder(offset) {}
  ~Impl() {
    ring_buffer__free(ring);
    probe_bpf__destroy(skeleton);
  }
  static int on_record(void* context, void* data, std::size_t size) {
    auto* self = static_cast<Impl*>(context);
    ++self->received;
    if (!self->decoder.decode({static_cast<const char*>(data), size}, *self->sink)) ++self->malformed;
    return 0;
  }
  Result<> load(const ProbeOptions& options);
  std::uint64_t counter(unsigned which) const;
  std::vector<pid_t> take_stopped();

  probe_bpf* skeleton = nullptr;
  ring_buffer* ring = nullptr;
  RecordDecoder decoder;
  const EventSink* sink = nullptr;
  std::uint64_t received = 0, malformed = 0;
  bool capabilities = false;
};

namespace {

Result<> fill_interest(int map) {
  for (std::uint32_t nr = 0; nr < GB_CALLS; ++nr) {
    gb_interest row{.wanted = 1, .string_args = {-1, -1}, .sockaddr_arg = -1, .length_arg = -1, .failures_only = 1, .padding = {}};
    if (const CallRow* call = find_call(static_cast<std::int32_t>(nr))) {
      row.failures_only = 0;
      row.string_args[0] = call->string_args[0];
      row.string_args[1] = call->string_args[1];
      row.sockaddr_arg = call->sockaddr_arg;
      row.length_arg = call->length_arg;
    }
    if (bpf_map_update_elem(map, &nr, &row, BPF_ANY) != 0) return fail_errno("bpf", "fill the table of wanted calls");
  }
  return {};
}

// i386 numbers have a table of their own; their strings are not read, the calls are told by name.
Result<> fill_interest_compat(int map) {
  for (std::uint32_t nr = 0; nr < GB_CALLS; ++nr) {
    gb_interest row{.wanted = 1, .string_args = {-1, -1}, .sockaddr_arg = -1, .length_arg = -1, .failures_only = 1, .padding = {}};
    if (bpf_map_update_elem(map, &nr, &row, BPF_ANY) != 0) return fail_errno("bpf", "fill the table of wanted i386 calls");
  }
  return {};
}

}  // namespace

std::string probe_unavailable() {
  if (::access("/sys/kernel/btf/vmlinux", R_OK) != 0) return "this kernel has no BTF (CONFIG_DEBUG_INFO_BTF)";
  if (::geteuid() != 0) return "the probe needs CAP_BPF and CAP_PERFMON: run as root";
  return "";
}

Result<> Probe::Impl::load(const ProbeOptions& options) {
  probe_bpf__destroy(skeleton);
  skeleton = probe_bpf__open();
  if (!skeleton) return fail_errno("bpf", "open the probe");
  std::uint32_t ring_bytes = std::bit_ceil(std::max(options.ring_bytes, static_cast<std::uint32_t>(::getpagesize())));
  std::uint32_t room = options.room_bytes ? std::min(options.room_bytes, ring_bytes - ring_bytes / 8) : ring_bytes / 2;
  skeleton->rodata->scope_cgroup = options.cgroup_id;
  skeleton->rodata->init_pid = options.init_pid;
  skeleton->rodata->stop_mark = ring_bytes - room;
  bpf_map__set_max_entries(skeleton->maps.ring, ring_bytes);
  bpf_program__set_autoload(skeleton->progs.gb_cap_capable, capabilities);
  if (probe_bpf__load(skeleton) != 0) return fail_errno("bpf", "load the probe");
  return {};
}

Result<std::unique_ptr<Probe>> Probe::load(const ProbeOptions& options) {
  libbpf_set_print(silent);
  auto impl = std::make_unique<Impl>(wall_offset());
  // The tracepoint of refused capabilities is young: where the kernel has none, the load fails and is repeated without.
  // Asking first would mean to read all of the kernel's BTF once more.
  for (bool capabilities : {true, false}) {
    impl->capabilities = capabilities;
    auto done = impl->load(options);
    if (done) break;
    if (!capabilities) return tl::unexpected(done.error());
  }
  probe_bpf* skeleton = impl->skeleton;
  if (auto filled = fill_interest(bpf_map__fd(skeleton->maps.interest)); !filled) return tl::unexpected(filled.error());
  if (auto filled = fill_interest_compat(bpf_map__fd(skeleton->maps.interest_compat)); !filled) return tl::unexpected(filled.error());
  impl->ring = ring_buffer__new(bpf_map__fd(skeleton->maps.ring), Impl::on_record, impl.get(), nullptr);
  if (!impl->ring) return fail_errno("bpf", "map the ring");
  return std::unique_ptr<Probe>(new Probe(std::move(impl)));
}

Probe::Probe(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Probe::~Probe() = default;

Result<> Probe::add_task(std::uint32_t tid) {
  std::uint8_t one = 1;
  if (bpf_map_update_elem(bpf_map__fd(impl_->skeleton->maps.tasks), &tid, &one, BPF_ANY) != 0) {
    return fail_errno("bpf", "add the first task to the scope");
  }
  return {};
}

Result<> Probe::attach() {
  if (probe_bpf__attach(impl_->skeleton) != 0) return fail_errno("bpf", "attach the probe's tracepoints");
  return {};
}

int Probe::fd() const { return ring_buffer__epoll_fd(impl_->ring); }

// Those that wait now. They go on after the ring was read and not before: with it still full they would only add to it.
std::vector<pid_t> Probe::Impl::take_stopped() {
  int map = bpf_map__fd(skeleton->maps.stopped);
  std::vector<pid_t> pids;
  std::uint32_t pid = 0;
  while (pids.size() < GB_MAX_TASKS && bpf_map_get_next_key(map, nullptr, &pid) == 0) {
    bpf_map_delete_elem(map, &pid);
    pids.push_back(static_cast<pid_t>(pid));
  }
  return pids;
}

Result<> Probe::drain(const EventSink& sink) {
  impl_->sink = &sink;
  std::vector<pid_t> stopped = impl_->take_stopped();
  int consumed = ring_buffer__consume(impl_->ring);
  for (pid_t pid : stopped) ::kill(pid, SIGCONT);
  if (consumed < 0) return fail_errno("bpf", "read the ring", -consumed);
  return {};
}

std::uint64_t Probe::Impl::counter(unsigned which) const {
  int cpus = libbpf_num_possible_cpus();
  std::vector<std::uint64_t> values(static_cast<std::size_t>(std::max(cpus, 1)));
  if (bpf_map_lookup_elem(bpf_map__fd(skeleton->maps.counters), &which, values.data()) != 0) return 0;
  std::uint64_t sum = 0;
  for (auto value : values) sum += value;
  return sum;
}

Losses Probe::losses() const {
  Losses out;
  out.sent = impl_->counter(GB_SENT);
  out.received = impl_->received - impl_->malformed;
  out.ring_full = impl_->counter(GB_RING_FULL);
  out.tasks_full = impl_->counter(GB_TASKS_FULL);
  out.truncated = impl_->counter(GB_COUNT_TRUNCATED);
  out.unreadable = impl_->counter(GB_COUNT_UNREADABLE);
  out.stops = impl_->counter(GB_STOPS);
  out.unfinished = impl_->decoder.unfinished();
  bpf_program* program = nullptr;
  bpf_object__for_each_program(program, impl_->skeleton->obj) {
    bpf_prog_info info{};
    std::uint32_t size = sizeof info;
    if (bpf_program__fd(program) < 0 || bpf_obj_get_info_by_fd(bpf_program__fd(program), &info, &size) != 0) continue;
    out.recursion_misses += info.recursion_misses;
  }
  return out;
}

bool Probe::sees_capabilities() const { return impl_->capabilities; }

std::vector<Probe::Program> Probe::programs() const {
  std::vector<Program> out;
  bpf_program* program = nullptr;
  bpf_object__for_each_program(program, impl_->skeleton->obj) {
    bpf_prog_info info{};
    std::uint32_t size = sizeof info;
    if (bpf_program__fd(program) < 0 || bpf_obj_get_info_by_fd(bpf_program__fd(program), &info, &size) != 0) continue;
    out.push_back({bpf_program__name(program), info.verified_insns});
  }
  return out;
}

}  // namespace gabion::events
