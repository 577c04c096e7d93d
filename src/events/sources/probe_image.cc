#include "events/sources/probe_image.h"

#include <linux/bpf.h>

#include <algorithm>
#include <cstring>

namespace gabion::events {

namespace {

constexpr std::string_view kMagic = "gabion probe 1\n";
constexpr std::uint32_t kMaxMaps = 32, kMaxPrograms = 32, kMaxName = 64, kMaxInstructions = 16384;

std::uint64_t digest(std::string_view bytes) {  // FNV-1a: against a torn file, not against an attacker
  std::uint64_t out = 0xcbf29ce484222325;
  for (char c : bytes) out = (out ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return out;
}

class Writer {
 public:
  explicit Writer(std::string& out) : out_(out) {}
  template <typename T>
  void number(T value) {
    out_.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  void text(std::string_view bytes) {
    number(static_cast<std::uint32_t>(bytes.size()));
    out_.append(bytes);
  }

 private:
  std::string& out_;
};

// Reads on after the end as zeros; good() tells at last.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}
  template <typename T>
  T number() {
    T value{};
    if (rest_.size() < sizeof value) return good_ = false, value;
    std::memcpy(&value, rest_.data(), sizeof value);
    rest_.remove_prefix(sizeof value);
    return value;
  }
  std::uint32_t count(std::uint32_t most) {
    auto value = number<std::uint32_t>();
    if (value > most) good_ = false;
    return good_ ? value : 0;
  }
  std::string text() {
    std::uint32_t size = count(kMaxName);
    if (size > rest_.size()) return good_ = false, "";
    std::string out(rest_.substr(0, size));
    rest_.remove_prefix(size);
    return out;
  }
  bool good() const { return good_; }
  bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
  bool good_ = true;
};

bool refers_within(const ProbeImage& image) {
  for (const auto& program : image.programs) {
    for (std::size_t i = 0; i < program.instructions.size(); ++i) {
      bpf_insn insn;
      std::memcpy(&insn, &program.instructions[i], sizeof insn);
      if (insn.code != (BPF_LD | BPF_IMM | BPF_DW)) continue;
      if (insn.src_reg != 0 && (insn.imm < 0 || static_cast<std::size_t>(insn.imm) >= image.maps.size())) return false;
      if (++i >= program.instructions.size()) return false;  // its second half
    }
  }
  return true;
}

}  // namespace

const ProbeImage::Program* ProbeImage::program(std::string_view name) const {
  auto found = std::find_if(programs.begin(), programs.end(), [name](const Program& p) { return p.name == name; });
  return found == programs.end() ? nullptr : &*found;
}

std::string image_bytes(const ProbeImage& image) {
  std::string out(kMagic);
  Writer writer(out);
  writer.number(static_cast<std::uint32_t>(image.maps.size()));
  for (const auto& map : image.maps) {
    writer.text(map.name);
    for (std::uint32_t number : {map.type, map.key_size, map.value_size, map.max_entries, map.flags}) writer.number(number);
  }
  writer.number(static_cast<std::uint32_t>(image.programs.size()));
  for (const auto& program : image.programs) {
    writer.text(program.name);
    writer.number(program.attach_btf_id);
    writer.number(static_cast<std::uint32_t>(program.instructions.size()));
    for (std::uint64_t instruction : program.instructions) writer.number(instruction);
  }
  writer.number(digest(out));
  return out;
}

Result<ProbeImage> parse_image(std::string_view bytes) {
  auto bad = fail("not a probe image of this gabion");
  if (!bytes.starts_with(kMagic) || bytes.size() < kMagic.size() + sizeof(std::uint64_t)) return bad;
  std::string_view body = bytes.substr(0, bytes.size() - sizeof(std::uint64_t));
  std::uint64_t sealed;
  std::memcpy(&sealed, bytes.data() + body.size(), sizeof sealed);
  if (sealed != digest(body)) return bad;
  Reader reader(body.substr(kMagic.size()));
  ProbeImage image;
  image.maps.resize(reader.count(kMaxMaps));
  for (auto& map : image.maps) {
    map.name = reader.text();
    for (std::uint32_t* number : {&map.type, &map.key_size, &map.value_size, &map.max_entries, &map.flags}) *number = reader.number<std::uint32_t>();
  }
  image.programs.resize(reader.count(kMaxPrograms));
  for (auto& program : image.programs) {
    program.name = reader.text();
    program.attach_btf_id = reader.number<std::uint32_t>();
    program.instructions.resize(reader.count(kMaxInstructions));
    for (auto& instruction : program.instructions) instruction = reader.number<std::uint64_t>();
  }
  if (!reader.good() || !reader.at_end() || !refers_within(image)) return bad;
  return image;
}

}  // namespace gabion::events
