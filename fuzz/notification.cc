// What the rootless source makes of a program's bytes: paths, socket addresses, argument lists, whatever the call's number.
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "base/text.h"
#include "events/calls.h"
#include "events/sources/notification.h"
#include "events/sources/task_tree.h"
#include "observe/behaviour.h"
#include "observe/behaviour_text.h"

using namespace gabion;

namespace {

// Cuts pieces off the input; an empty one when it is used up.
class Input {
 public:
  explicit Input(std::string_view bytes) : rest_(bytes) {}
  std::string_view take(std::size_t size) {
    std::string_view out = rest_.substr(0, size);
    rest_.remove_prefix(out.size());
    return out;
  }
  std::string_view text() { return take(number<std::uint8_t>()); }
  template <typename T>
  T number() {
    T value{};
    std::string_view bytes = take(sizeof value);
    std::memcpy(&value, bytes.data(), bytes.size());
    return value;
  }
  bool empty() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Input input({reinterpret_cast<const char*>(data), size});
  observe::Observer observer({.init_pid = 1, .working_directory = "/work", .home = "/home/me"});
  events::EventSink sink = [&](const events::Event& event) {
    (void)printable(events::format_event(event));
    (void)observer.outcome_matters(event);
    observer.event(event);
  };
  events::TaskTree tree;
  tree.begin(2);
  tree.executed(2, 2, {.path = "/bin/sh", .arguments = std::string("sh\0", 3), .comm = "sh"}, 1, sink);
  events::EventBuilder builder;
  for (int round = 0; round < 64 && !input.empty(); ++round) {
    auto what = input.number<std::uint8_t>();
    pid_t tid = 2 + what / 4 % 8;
    if (what % 4 == 0) {
      events::ExecFacts facts{.path = std::string(input.text()), .arguments = std::string(input.text()), .comm = std::string(input.text())};
      facts.nameless = what >= 128;
      tree.executed(tid, 2 + input.number<std::uint8_t>() % 8, facts, 2, sink);
    } else if (what % 4 == 1) {
      tree.forked(tid, 2 + input.number<std::uint8_t>() % 8, what >= 128, std::nullopt, 2, sink);
    } else if (what % 4 == 2) {
      tree.ended(tid, input.number<std::uint16_t>(), 3, sink);
    } else {
      events::Notification call;
      call.tid = call.pid = tid;
      call.data.nr = static_cast<std::int32_t>(input.number<std::uint16_t>() % 512);
      call.data.arch = what >= 192 ? 0x40000003 : 0xc000003e;  // i386, x86-64
      for (auto& arg : call.data.args) arg = input.number<std::uint32_t>();
      for (unsigned i = 0; i < 2; ++i) {
        call.strings[i] = input.text();
        call.has[i] = !call.strings[i].empty();
      }
      call.origins[0] = input.text();
      if (what & 4) call.result = input.number<std::int16_t>();
      sink(events::to_event(call, builder));
    }
  }
  observe::Behaviour behaviour = observer.finish("rootless", {});
  std::string text;
  observe::write_behaviour_text(behaviour, {}, true, text);
  if (text.find('\033') != std::string::npos) __builtin_trap();  // of the program's, since no colour was asked for
  return 0;
}
