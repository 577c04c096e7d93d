#include "events/sources/probe.h"

#include <linux/bpf.h>
#include <signal.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>

#include "record.h"
#include "base/fd.h"
#include "events/calls.h"
#include "events/sources/bpf_calls.h"
#include "events/sources/record_decoder.h"
#include "events/sources/ring_reader.h"

namespace gabion::events {

namespace {

std::uint64_t now_ns(clockid_t clock) {
  timespec t{};
  clock_gettime(clock, &t);
  return static_cast<std::uint64_t>(t.tv_sec) * 1'000'000'000u + static_cast<std::uint64_t>(t.tv_nsec);
}

std::uint64_t wall_offset() { return now_ns(CLOCK_REALTIME) - now_ns(CLOCK_MONOTONIC); }

gb_interest interest_of(const CallRow* call) {
  gb_interest row{.mode = GB_FAILURES, .string_args = {-1, -1}, .sockaddr_arg = -1, .length_arg = -1, .padding = {}};
  if (!call) return row;
  row.mode = GB_WHOLE;
  row.string_args[0] = call->string_args[0];
  row.string_args[1] = call->string_args[1];
  row.sockaddr_arg = call->sockaddr_arg;
  row.length_arg = call->length_arg;
  return row;
}

void fill_interest(gb_shared& shared) {
  for (bool compat : {false, true}) {
    for (auto& row : shared.interest[compat]) row = interest_of(nullptr);
  }
  for (const CallRow& row : call_rows()) shared.interest[0][row.nr] = interest_of(&row);
  for (const CompatRow& row : compat_rows()) shared.interest[1][row.nr] = interest_of(find_call(row.native));
  shared.interest[1][GB_SOCKETCALL].mode = GB_MULTIPLEX;
}

}  // namespace

struct Probe::Impl {
  Impl() : decoder(wall_offset()) {}
  ~Impl() {
    if (shared) ::munmap(shared, sizeof *shared);
  }
  Result<> create_maps(const ProbeImage& image, const ProbeOptions& options, std::uint32_t ring_size);
  Result<> load_programs(const ProbeImage& image, const ProbeOptions& options);
  Result<> open_ring(std::uint32_t ring_size, std::uint32_t room);
  int map(std::string_view name) const;
  int program(std::string_view name) const;
  std::uint64_t counter(unsigned which) const;
  std::vector<pid_t> take_stopped();

  std::vector<std::string> map_names, program_names;
  std::vector<Fd> maps, programs, links;
  gb_shared* shared = nullptr;  // the programs' .bss
  std::optional<RingReader> ring;
  RecordDecoder decoder;
  std::uint32_t ring_bytes = 0;
  std::uint64_t received = 0, malformed = 0;
};

std::string probe_unavailable() {
  if (::access("/sys/kernel/btf/vmlinux", R_OK) != 0) return "this kernel has no BTF (CONFIG_DEBUG_INFO_BTF)";
  if (::geteuid() != 0) return "the probe needs CAP_BPF and CAP_PERFMON: run as root";
  if (bpf_refused()) return "bpf(2) is refused here, as containers do it";
  return "";
}

int Probe::Impl::map(std::string_view name) const {
  auto found = std::find(map_names.begin(), map_names.end(), name);
  return found == map_names.end() ? -1 : maps[static_cast<std::size_t>(found - map_names.begin())].get();
}

int Probe::Impl::program(std::string_view name) const {
  auto found = std::find(program_names.begin(), program_names.end(), name);
  return found == program_names.end() ? -1 : programs[static_cast<std::size_t>(found - program_names.begin())].get();
}

Result<> Probe::Impl::create_maps(const ProbeImage& image, const ProbeOptions& options, std::uint32_t ring_size) {
  for (ProbeImage::Map map : image.maps) {
    if (map.name == "ring") map.max_entries = ring_size;
    if (map.name == "tasks" || map.name == "stopped") map.max_entries = std::clamp(options.max_tasks, 1u, std::uint32_t{GB_MAX_TASKS});
    auto fd = create_map(map);
    if (!fd) return tl::unexpected(fd.error());
    map_names.push_back(map.name);
    maps.push_back(std::move(*fd));
  }
  return {};
}

Result<> Probe::Impl::load_programs(const ProbeImage& image, const ProbeOptions& options) {
  for (const ProbeImage::Program& program : image.programs) {
    if (program.name == "gb_ring_request" && !options.ring_requests) continue;
    auto fd = load_program(program, maps);
    if (!fd) return tl::unexpected(fd.error());
    program_names.push_back(program.name);
    programs.push_back(std::move(*fd));
  }
  std::uint32_t first = 0;
  int late = program("gb_late");
  if (options.without_tail_call) return {};
  return update_map(map("late"), &first, &late);
}

// The ring and the memory that is shared with the programs.
Result<> Probe::Impl::open_ring(std::uint32_t ring_size, std::uint32_t room) {
  auto reader = RingReader::open(map("ring"), ring_size);
  if (!reader) return tl::unexpected(reader.error());
  ring = std::move(*reader);
  ring_bytes = ring_size;
  auto bss = std::find_if(map_names.begin(), map_names.end(), [](const std::string& name) { return name.ends_with(".bss"); });
  if (bss == map_names.end()) return fail("the probe has no memory to share");
  void* pages = ::mmap(nullptr, sizeof(gb_shared), PROT_READ | PROT_WRITE, MAP_SHARED, map(*bss), 0);
  if (pages == MAP_FAILED) return fail_errno("mmap", "the memory shared with the probe");
  shared = static_cast<gb_shared*>(pages);
  fill_interest(*shared);
  shared->config.stop_mark = ring_size - room;
  shared->config.wake_bytes = std::bit_floor(std::max((ring_size - room) / 4, 4096u));
  return {};
}

Result<std::unique_ptr<Probe>> Probe::load(const ProbeOptions& options) {
  auto image = cached_probe_image(options.cache);
  if (!image) return tl::unexpected(image.error());
  auto impl = std::make_unique<Impl>();
  std::uint32_t ring_size = std::bit_ceil(std::max(options.ring_bytes, static_cast<std::uint32_t>(::getpagesize())));
  std::uint32_t room = options.room_bytes ? std::min(options.room_bytes, ring_size - ring_size / 8) : ring_size / 2;
  if (auto done = impl->create_maps(*image, options, ring_size); !done) return tl::unexpected(done.error());
  if (auto done = impl->load_programs(*image, options); !done) return tl::unexpected(done.error());
  if (auto done = impl->open_ring(ring_size, room); !done) return tl::unexpected(done.error());
  return std::unique_ptr<Probe>(new Probe(std::move(impl)));
}

Probe::Probe(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Probe::~Probe() = default;

Result<> Probe::attach() {
  for (std::size_t i = 0; i < impl_->programs.size(); ++i) {
    if (impl_->program_names[i] == "gb_late") continue;  // run by gb_sys_exit
    auto link = attach_program(impl_->programs[i].get(), impl_->program_names[i]);
    if (!link) return tl::unexpected(link.error());
    impl_->links.push_back(std::move(*link));
  }
  return {};
}

void Probe::detach() { impl_->links.clear(); }

Result<> Probe::watch_task(std::uint32_t tid, std::uint32_t init_pid) {
  impl_->shared->config.init_pid = init_pid;
  std::uint8_t state = 0;
  return update_map(impl_->map("tasks"), &tid, &state);
}

void Probe::watch_cgroup(std::uint64_t cgroup_id, std::uint32_t init_pid) {
  impl_->shared->config.init_pid = init_pid;
  __atomic_store_n(&impl_->shared->config.cgroup, cgroup_id, __ATOMIC_RELEASE);
}

int Probe::fd() const { return impl_->ring->fd(); }

// Those that wait now. They go on after the ring was read and not before: with it still full they would only add to it.
std::vector<pid_t> Probe::Impl::take_stopped() {
  int stopped = map("stopped");
  std::vector<pid_t> pids;
  std::uint32_t pid = 0;
  while (pids.size() < GB_MAX_TASKS && first_key(stopped, &pid)) {
    delete_from_map(stopped, &pid);
    pids.push_back(static_cast<pid_t>(pid));
  }
  return pids;
}

Result<> Probe::drain(const EventSink& sink) {
  std::vector<pid_t> stopped = impl_->take_stopped();
  auto done = impl_->ring->consume([&](std::string_view record) {
    ++impl_->received;
    if (!impl_->decoder.decode(record, sink)) ++impl_->malformed;
  });
  for (pid_t pid : stopped) ::kill(pid, SIGCONT);
  return done;
}

std::uint64_t Probe::Impl::counter(unsigned which) const {
  std::uint64_t sum = 0;
  for (const auto& cpu : shared->counters) sum += __atomic_load_n(&cpu[which], __ATOMIC_RELAXED);
  return sum;
}

Losses Probe::losses() const {
  Losses out;
  out.sent = impl_->counter(GB_SENT);
  out.received = impl_->received - impl_->malformed;
  out.ring_full = impl_->counter(GB_RING_FULL);
  out.tasks_full = impl_->counter(GB_TASKS_FULL);
  out.failed_tail_calls = impl_->counter(GB_TAIL_CALLS);
  out.truncated = impl_->counter(GB_COUNT_TRUNCATED);
  out.unreadable = impl_->counter(GB_COUNT_UNREADABLE);
  out.stops = impl_->counter(GB_STOPS);
  out.unfinished = impl_->decoder.unfinished();
  out.ring_bytes = impl_->ring_bytes;
  for (const Fd& program : impl_->programs) out.recursion_misses += program_counts(program.get()).recursion_misses;
  return out;
}

bool Probe::sees_capabilities() const { return impl_->program("gb_cap_capable") >= 0; }
bool Probe::sees_ring_requests() const { return impl_->program("gb_ring_request") >= 0; }

std::vector<Probe::Program> Probe::programs() const {
  std::vector<Program> out;
  for (std::size_t i = 0; i < impl_->programs.size(); ++i) {
    out.push_back({impl_->program_names[i], program_counts(impl_->programs[i].get()).verified_instructions});
  }
  return out;
}

}  // namespace gabion::events
