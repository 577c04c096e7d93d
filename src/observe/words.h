// How a run's facts are worded, by all of the writers alike.
#pragma once

#include <string>
#include <string_view>

#include "observe/run_report.h"

namespace gabion::observe {

std::string_view kind_name(FileChange::Kind kind);  // "created", "changed", "deleted"
std::string_view file_type(unsigned mode);          // "file", "directory", "symbolic link", …
std::string signal_name(int signal);                // "SIGKILL", "signal 40"
std::string counted(std::uint64_t count, std::string_view noun);  // "1 file", "2 files", "2 processes"
std::string seconds_text(double seconds);           // "0.12 s", "10 min 3 s"

Severity change_severity(const FileChange& change);
std::string change_reason(const FileChange& change);  // why it stands out; empty: it does not

// Nothing but the first three lines is worth telling.
bool is_quiet(const RunReport& report);

}  // namespace gabion::observe
