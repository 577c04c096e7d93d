// race [-n ROUNDS] [-o] NAME=COMMAND… — runs the commands in turn, so that a machine whose speed drifts treats all alike,
// and prints medians: wall and CPU time, peak memory, and ratios to the first command; "low" is the wall time that a tenth
// of the runs stayed below.
// -o: the first command is the overhead (a static `true`): it is taken off before ratios to the second are made.
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

namespace {

struct Contender {
  std::string name, command;
  std::vector<double> wall_ms, cpu_ms;
  long peak_kb = 0;
  int status = 0;
};

double at_part(std::vector<double> values, double part) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return values[static_cast<std::size_t>(static_cast<double>(values.size()) * part)];
}
double median(const std::vector<double>& values) { return at_part(values, 0.5); }
// What a run takes when nothing comes between: on a machine that others use, steadier than the median.
double undisturbed(const std::vector<double>& values) { return at_part(values, 0.1); }

// A command without shell characters is started directly, so that no shell's start is measured with it.
std::vector<std::string> plain_words(const std::string& command) {
  if (command.find_first_of("\"'$&|;<>*?(){}`~#\\") != std::string::npos) return {"/bin/sh", "-c", "exec " + command};
  std::vector<std::string> words;
  for (std::size_t at = 0; at < command.size();) {
    std::size_t end = std::min(command.find(' ', at), command.size());
    if (end > at) words.push_back(command.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

void run_once(Contender& contender, bool count) {
  std::vector<std::string> words = plain_words(contender.command);
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  auto start = std::chrono::steady_clock::now();
  pid_t pid = vfork();
  if (pid == 0) {
    int null = open("/dev/null", O_RDWR);
    dup2(null, 0);
    dup2(null, 1);
    dup2(null, 2);
    execvp(argv[0], argv.data());
    _exit(127);
  }
  int status = 0;
  rusage usage{};
  wait4(pid, &status, 0, &usage);
  std::chrono::duration<double, std::milli> wall = std::chrono::steady_clock::now() - start;
  if (!count) return;
  auto ms = [](const timeval& t) { return static_cast<double>(t.tv_sec) * 1e3 + static_cast<double>(t.tv_usec) / 1e3; };
  contender.wall_ms.push_back(wall.count());
  contender.cpu_ms.push_back(ms(usage.ru_utime) + ms(usage.ru_stime));
  contender.peak_kb = std::max(contender.peak_kb, usage.ru_maxrss);
  contender.status = status;
}

}  // namespace

int main(int argc, char** argv) {
  int rounds = 15, first = 1;
  bool overhead = false;
  for (; first < argc && argv[first][0] == '-'; ++first) {
    if (std::strcmp(argv[first], "-o") == 0) {
      overhead = true;
    } else if (std::strcmp(argv[first], "-n") == 0 && first + 1 < argc) {
      rounds = std::atoi(argv[++first]);
    }
  }
  std::vector<Contender> contenders;
  for (int i = first; i < argc; ++i) {
    std::string word = argv[i];
    auto equals = word.find('=');
    if (equals == std::string::npos) return std::fprintf(stderr, "race: NAME=COMMAND wanted, not %s\n", argv[i]), 2;
    contenders.push_back({word.substr(0, equals), word.substr(equals + 1), {}, {}});
  }
  if (contenders.empty() || rounds < 1) return std::fputs("usage: race [-n ROUNDS] [-o] NAME=COMMAND…\n", stderr), 2;
  for (int round = 0; round <= rounds; ++round) {
    for (Contender& contender : contenders) run_once(contender, round > 0);
  }
  double base_wall = overhead ? median(contenders[0].wall_ms) : 0, base_low = overhead ? undisturbed(contenders[0].wall_ms) : 0, base_cpu = overhead ? median(contenders[0].cpu_ms) : 0;
  const Contender& reference = contenders[overhead && contenders.size() > 1 ? 1 : 0];
  double reference_wall = std::max(0.001, median(reference.wall_ms) - base_wall);
  double reference_low = std::max(0.001, undisturbed(reference.wall_ms) - base_low);
  double reference_cpu = std::max(0.001, median(reference.cpu_ms) - base_cpu);
  std::printf("%-28s %10s %10s %10s %9s %8s %8s %8s   (median of %d%s)\n", "", "wall ms", "low ms", "cpu ms", "peak MB", "wall x", "low x", "cpu x", rounds,
              overhead ? "; x: beyond the first row's" : "");
  for (const Contender& contender : contenders) {
    double wall = median(contender.wall_ms), low = undisturbed(contender.wall_ms), cpu = median(contender.cpu_ms);
    std::printf("%-28s %10.2f %10.2f %10.2f %9.1f %8.2f %8.2f %8.2f", contender.name.c_str(), wall, low, cpu,
                static_cast<double>(contender.peak_kb) / 1024, std::max(0.0, wall - base_wall) / reference_wall,
                std::max(0.0, low - base_low) / reference_low,
                std::max(0.0, cpu - base_cpu) / reference_cpu);
    if (WIFSIGNALED(contender.status)) std::printf("   killed by signal %d", WTERMSIG(contender.status));
    if (WIFEXITED(contender.status) && WEXITSTATUS(contender.status)) std::printf("   exit %d", WEXITSTATUS(contender.status));
    std::printf("\n");
  }
}
