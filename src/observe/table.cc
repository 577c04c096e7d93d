// For a person, at the end of a run: three lines on a quiet program, what stands out below them on another one, and the
// whole story with --report-all. Everything the program chose (paths, links, its own name) passes printable().
#include <algorithm>

#include "base/text.h"
#include "observe/behaviour_text.h"
#include "observe/run_report.h"
#include "observe/words.h"

namespace gabion::observe {

namespace {

constexpr std::size_t kChangesShown = 20, kWarningsShown = 10, kCommandBytesShown = 60;

// A long path loses its middle: its beginning says where, its end says what.
std::string shorten(std::string text, std::size_t most) {
  if (text.size() <= most || most < 8) return text;
  // Only whole characters go.
  auto boundary = [&](std::size_t at) {
    while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) --at;
    return at;
  };
  std::size_t head = boundary(most / 2 - 1), tail = boundary(text.size() - (most - most / 2 - 2));
  return text.substr(0, head) + "…" + text.substr(tail);
}

class Writer {
 public:
  Writer(const RunReport& report, const TerminalStyle& style, bool all, std::string& out)
      : report_(report), style_(style), all_(all), out_(out) {}

  void write() {
    head();
    usage();
    walls();
    limits();
    names();
    if (report_.behaviour) write_behaviour_text(*report_.behaviour, style_, all_, out_);
    changes();
    list("loosened", report_.loosened, Paint::yellow, kWarningsShown);
    list("note", report_.warnings, Paint::yellow, kWarningsShown);
    if (!all_) return;
    list("missing wall", report_.missing_walls, Paint::yellow, kWarningsShown);
    list("masked", report_.masked, Paint::dim, kWarningsShown);
    list("shown read-only", report_.shown, Paint::dim, kWarningsShown);
  }

 private:
  void line(std::string_view text) { out_.append(text).push_back('\n'); }

  Paint mood() const {
    if (is_quiet(report_) && report_.exit_status == 0) return Paint::green;
    Severity worst = Severity::info;
    for (const Finding& finding : findings(report_)) worst = std::max(worst, finding.severity);
    return worst >= Severity::high ? Paint::bold_red : Paint::bold_yellow;
  }

  void head() {
    std::string command = shorten(printable(report_.command.empty() ? "" : join(report_.command, " ")), kCommandBytesShown);
    line(paint(style_, Paint::bold, "gabion") + ": " + command + ": " + paint(style_, mood(), verdict(report_)));
  }

  void usage() {
    std::string text = "  " + seconds_text(report_.wall_seconds) + ", cpu " + seconds_text(report_.cpu_seconds);
    if (report_.peak_memory_bytes) {
      text += ", memory " + size_text(*report_.peak_memory_bytes);
      for (const LimitState& limit : report_.limits) {
        if (limit.name == "memory" && !limit.limit.empty()) text += " of " + printable(limit.limit);
      }
    }
    if (report_.processes) text += ", " + counted(*report_.processes, "process");
    if (report_.bytes_written) text += ", wrote " + size_text(*report_.bytes_written);
    line(text);
  }

  void walls() {
    std::string text = "  walls: ";
    if (report_.missing_walls.empty()) {
      text += "all up";
    } else {
      text += std::to_string(report_.missing_walls.size()) + " missing (" + first_words() + ")";
    }
    // A limit that nothing holds is a wall that is not there.
    for (const LimitState& limit : report_.limits) {
      if (limit.held_by == "nothing") text += "; nothing holds the " + printable(limit.name) + " limit";
    }
    if (!all_ && has_more()) text += "; --report-all tells the rest";
    line(text);
  }

  // "landlock: the kernel has none" → "landlock"
  std::string first_words() const {
    std::vector<std::string> names;
    for (const std::string& wall : report_.missing_walls) {
      std::string name = printable(wall.substr(0, wall.find(':')));
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
    }
    return join(names, ", ");
  }

  bool has_more() const { return !report_.missing_walls.empty() || !report_.masked.empty() || !report_.shown.empty() || !report_.limits.empty(); }

  void limits() {
    for (const LimitState& limit : report_.limits) {
      if (!all_ && !limit.hit) continue;
      std::string text = "  limit " + printable(limit.name) + ": " + printable(limit.limit) + ", held by " + printable(limit.held_by);
      line(limit.hit ? text + paint(style_, Paint::bold_red, limit.probably ? " — probably reached" : " — reached") : text);
    }
  }

  void changes() {
    if (report_.changes.empty()) return;
    std::string saved = report_.diff_saved_in.empty() ? std::string() : ", saved in " + printable(report_.diff_saved_in) + " as " + report_.diff_digest;
    std::string where = report_.layer.empty() ? std::string() : " in " + printable(report_.layer);
    line("  changes" + where + saved + ":");
    std::vector<const FileChange*> order;
    for (const FileChange& change : report_.changes) order.push_back(&change);
    // What stands out comes first, the rest by path as it was.
    std::stable_sort(order.begin(), order.end(), [](const FileChange* a, const FileChange* b) { return rank(*a) > rank(*b); });
    std::size_t most = all_ ? order.size() : std::min(order.size(), kChangesShown);
    for (std::size_t i = 0; i < most; ++i) change_line(*order[i]);
    if (most < order.size()) line("    … and " + std::to_string(order.size() - most) + " more");
    if (report_.changes_truncated) line("    … the list was cut: too many files");
    if (!report_.diff_digest.empty() && report_.diff_saved_in.empty() && all_) line("    digest " + printable(report_.diff_digest));
  }

  void names() {
    std::size_t most = all_ ? report_.names.size() : std::min(report_.names.size(), kChangesShown);
    if (most > 0) line("  names looked up (nothing was forwarded):");
    for (std::size_t i = 0; i < most; ++i) {
      const LookedUpName& name = report_.names[i];
      line("    " + paint(style_, Paint::yellow, printable(name.name)) + " " + printable(name.type) + (name.count > 1 ? "  ×" + std::to_string(name.count) : ""));
    }
    if (most < report_.names.size()) line("    … and " + std::to_string(report_.names.size() - most) + " more");
  }

  // Below medium the order of paths is more use than severity.
  static Severity rank(const FileChange& change) { return std::max(Severity::low, change_severity(change)); }

  void change_line(const FileChange& change) {
    Paint color = change.kind == FileChange::Kind::created ? Paint::green : change.kind == FileChange::Kind::changed ? Paint::yellow : Paint::red;
    char sign = change.kind == FileChange::Kind::created ? '+' : change.kind == FileChange::Kind::changed ? '~' : '-';
    std::size_t most = style_.width > 60 ? style_.width - 40 : 4096;
    std::string path = shorten(printable(change.path), most);
    std::string text = "    " + paint(style_, color, std::string(1, sign) + " " + path);
    if (change.kind != FileChange::Kind::deleted) text += details(change);
    std::string reason = change_reason(change);
    if (!reason.empty()) text += " — " + paint(style_, change_severity(change) >= Severity::high ? Paint::bold_red : Paint::yellow, reason);
    line(text);
  }

  static std::string details(const FileChange& change) {
    std::string_view type = file_type(change.mode);
    if (type == "file") return "  " + size_text(change.bytes);
    if (type == "symbolic link") return " -> " + printable(change.link);
    return "  " + std::string(type);
  }

  void list(std::string_view title, const std::vector<std::string>& items, Paint color, std::size_t most) {
    if (all_) most = items.size();
    for (std::size_t i = 0; i < std::min(most, items.size()); ++i) {
      line("  " + paint(style_, color, title) + ": " + printable(items[i]));
    }
    if (items.size() > most) line("  … and " + std::to_string(items.size() - most) + " more of these");
  }

  const RunReport& report_;
  const TerminalStyle& style_;
  bool all_;
  std::string& out_;
};

}  // namespace

void write_run_table(const RunReport& report, const TerminalStyle& style, bool all, std::string& out) {
  Writer(report, style, all, out).write();
}

}  // namespace gabion::observe
