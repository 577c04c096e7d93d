// Any bytes as the probe's ring records, one behind another, and as a kept probe image: no crash, and what comes out can be
// told as text and as a behaviour's report in every form.
#include <cstdint>
#include <string>

#include "base/text.h"
#include "events/sources/probe_image.h"
#include "events/sources/record_decoder.h"
#include "observe/behaviour.h"
#include "observe/run_report.h"
#include "record.h"

namespace {

// Whole records, so that the fuzzer need not find each length: the size in a header is made to fit.
void decode_all(std::string bytes, gabion::observe::Observer& observer) {
  gabion::events::RecordDecoder decoder;
  auto sink = [&](const gabion::events::Event& event) {
    (void)gabion::printable(gabion::events::format_event(event));
    observer.event(event);
  };
  std::size_t at = 0;
  while (at + sizeof(gb_header) <= bytes.size()) {
    gb_header header;
    bytes.copy(reinterpret_cast<char*>(&header), sizeof header, at);
    std::size_t size = std::min<std::size_t>(header.size, bytes.size() - at);
    size = std::max(size, sizeof header);
    (void)decoder.decode(std::string_view(bytes).substr(at, size), sink);
    at += size;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string bytes(reinterpret_cast<const char*>(data), size);
  if (auto image = gabion::events::parse_image(bytes)) (void)gabion::events::image_bytes(*image);
  gabion::observe::Observer observer({.init_pid = 1, .working_directory = "/work", .home = "/root"});
  decode_all(std::move(bytes), observer);
  gabion::observe::RunReport report;
  report.command = {"fuzz"};
  report.cause = "exit";
  report.behaviour = observer.finish("probe", {});
  for (bool all : {false, true}) {
    std::string table;
    gabion::observe::write_run_table(report, {}, all, table);
    // Nothing of what the program chose reaches the terminal raw.
    for (char c : table) {
      if ((static_cast<unsigned char>(c) < 0x20 && c != '\n') || c == 0x7f) __builtin_trap();
    }
  }
  std::string json, sarif;
  gabion::observe::write_run_json(report, json);
  gabion::observe::write_run_sarif(report, sarif);
  return 0;
}
