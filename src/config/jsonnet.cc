// Jsonnet, evaluated by libjsonnet in a child process of its own: the library recurses and allocates as the program
// says, so memory, time and output are bounded from outside. Imports are read from below the file's folder, no further.
// Debian's static archive leaves its YAML reader out, so the shared object is opened on first use, in the child alone:
// nobody else pays for its start.
extern "C" {
#include <libjsonnet.h>  // without linkage of its own
}
#include <dlfcn.h>

#include <fcntl.h>
#include <linux/openat2.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

#include "base/fd.h"
#include "config/readers.h"

namespace gabion::config {

namespace {

constexpr rlim_t kMemoryBytes = rlim_t{1} << 30;
constexpr rlim_t kCpuSeconds = 10;
constexpr int kWallMs = 15'000;
constexpr unsigned kMaxStack = 500;            // Jsonnet's own call depth
constexpr std::size_t kMaxOutputBytes = std::size_t{64} << 20;

struct Library {
  decltype(&jsonnet_make) make;
  decltype(&jsonnet_realloc) realloc;
  decltype(&jsonnet_import_callback) import_callback;
  decltype(&jsonnet_max_stack) max_stack;
  decltype(&jsonnet_evaluate_snippet) evaluate_snippet;
};

template <typename Function>
bool find(void* object, const char* name, Function& function) {
  return (function = reinterpret_cast<Function>(::dlsym(object, name))) != nullptr;
}

bool open_library(Library& library) {
  void* object = ::dlopen("libjsonnet.so.0", RTLD_NOW | RTLD_LOCAL);
  return object && find(object, "jsonnet_make", library.make) && find(object, "jsonnet_realloc", library.realloc) &&
         find(object, "jsonnet_import_callback", library.import_callback) && find(object, "jsonnet_max_stack", library.max_stack) &&
         find(object, "jsonnet_evaluate_snippet", library.evaluate_snippet);
}

struct Imports {
  const Library* library;
  JsonnetVm* vm;
  int folder;  // a directory, or -1: nothing may be imported
};

// Into memory of the library's own; nothing is added at the end.
char* hand_over(const Imports& imports, std::string_view text, std::size_t room) {
  char* out = imports.library->realloc(imports.vm, nullptr, room);
  std::memcpy(out, text.data(), text.size());
  return out;
}
char* reply(const Imports& imports, std::string_view text) {
  char* out = hand_over(imports, text, text.size() + 1);
  out[text.size()] = '\0';
  return out;
}

Result<std::string> read_import(const Imports& imports, const std::string& path) {
  open_how how{};
  how.flags = O_RDONLY | O_CLOEXEC;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
  Fd file(imports.folder < 0 ? -1 : static_cast<int>(::syscall(SYS_openat2, imports.folder, path.c_str(), &how, sizeof how)));
  if (!file) return fail("import of " + path + " beneath the file's folder: " + std::strerror(errno));
  return read_fd(file.get(), path, kMaxOutputBytes);
}

// The callback has two shapes; the header's own type chooses. Before libjsonnet 0.20 it gave back a string …
[[maybe_unused]] char* import(void* context, const char* base, const char* relative, char** found_here, int* success) {
  const auto& imports = *static_cast<Imports*>(context);
  std::string path = std::string(base) + relative;
  auto text = read_import(imports, path);
  *success = text ? 1 : 0;
  if (!text) return reply(imports, text.error().message);
  *found_here = reply(imports, path);
  return reply(imports, *text);
}
// … since then bytes and their number, and 0 for success.
[[maybe_unused]] int import(void* context, const char* base, const char* relative, char** found_here, char** bytes, std::size_t* count) {
  const auto& imports = *static_cast<Imports*>(context);
  std::string path = std::string(base) + relative;
  auto text = read_import(imports, path);
  const std::string& answer = text ? *text : text.error().message;
  *bytes = hand_over(imports, answer, answer.size() + 1);
  *count = answer.size();
  if (text) *found_here = reply(imports, path);
  return text ? 0 : 1;
}

// Runs in the child: one byte that says how it went, then the JSON text or the error.
[[noreturn]] void evaluate(const std::string& text, const std::string& name, int folder, int out) {
  rlimit memory{kMemoryBytes, kMemoryBytes}, cpu{kCpuSeconds, kCpuSeconds}, core{0, 0};
  ::setrlimit(RLIMIT_AS, &memory);
  ::setrlimit(RLIMIT_CPU, &cpu);
  ::setrlimit(RLIMIT_CORE, &core);
  Library library;
  if (!open_library(library)) {
    (void)write_all(out, "eJsonnet files need libjsonnet.so.0 (package libjsonnet0)", "pipe");
    ::_exit(0);
  }
  JsonnetVm* vm = library.make();
  Imports imports{&library, vm, folder};
  library.import_callback(vm, import, &imports);
  library.max_stack(vm, kMaxStack);
  int error = 0;
  char* result = library.evaluate_snippet(vm, name.c_str(), text.c_str(), &error);
  std::string answer(1, error == 0 ? 'j' : 'e');
  answer += result;
  (void)write_all(out, answer, "pipe");
  ::_exit(0);
}

Result<std::string> collect(int pipe, int child) {
  std::string answer;
  char buffer[65536];
  for (int waited = 0;;) {
    pollfd wait{pipe, POLLIN, 0};
    constexpr int kStepMs = 100;
    int ready = ::poll(&wait, 1, kStepMs);
    if (ready == 0 && (waited += kStepMs) < kWallMs) continue;
    ssize_t n = ready > 0 ? ::read(pipe, buffer, sizeof buffer) : -1;
    if (n > 0) answer.append(buffer, static_cast<std::size_t>(n));
    if (n <= 0 || answer.size() > kMaxOutputBytes) {
      if (n != 0) ::kill(child, SIGKILL);
      break;
    }
  }
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (!WIFEXITED(status) || answer.empty()) return fail("evaluation stopped: more than 10 s, 1 GB of memory, or 64 MB of output");
  return answer;
}

}  // namespace

Result<Document> read_jsonnet(std::string text, const ConfigOptions& options) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return fail_errno("pipe2", "");
  Fd reading(ends[0]), writing(ends[1]);
  Fd folder(options.directory.empty() ? -1 : ::open(options.directory.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  std::string name = options.name.empty() ? "input.jsonnet" : options.name;
  // libjsonnet joins imports to the folder part of the importing file's name, which openat2 sees from `directory`.
  auto slash = name.rfind('/');
  std::string base = slash == std::string::npos ? name : name.substr(slash + 1);
  int child = ::fork();
  if (child < 0) return fail_errno("fork", "");
  if (child == 0) evaluate(text, base, folder.get(), writing.get());
  writing.reset();
  auto answer = collect(reading.get(), child);
  std::string where = options.name.empty() ? "" : options.name + ": ";
  if (!answer) return fail(where + answer.error().message);
  if ((*answer)[0] != 'j') {
    while (answer->ends_with('\n')) answer->pop_back();
    return fail(where + answer->substr(1));
  }
  // What was evaluated has no places in the source: every node stands at the file's beginning.
  ReadOptions read;
  read.name = options.name;
  auto document = read_json(answer->substr(1), read);
  if (!document) return document;
  Document evaluated = std::move(*document);
  if (options.positions) evaluated.positions.emplace();
  return evaluated;
}

}  // namespace gabion::config
