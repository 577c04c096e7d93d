#include "rego/archive.h"

#include <zlib.h>

#include <cstdint>
#include <optional>

namespace gabion::rego {

namespace {

constexpr std::size_t kBlock = 512;  // POSIX.1-2001, ustar: headers and data come in blocks of this size

// Members of a gzip file may follow each other.
Result<std::string> gunzip(std::string_view bytes, const std::string& name) {
  z_stream stream{};
  if (::inflateInit2(&stream, 15 + 16) != Z_OK) return fail(name + ": zlib cannot be started");
  std::string out;
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  int status = Z_OK;
  char block[1 << 16];
  while (status == Z_OK || (status == Z_STREAM_END && stream.avail_in > 0)) {
    if (status == Z_STREAM_END && ::inflateReset(&stream) != Z_OK) break;
    stream.next_out = reinterpret_cast<Bytef*>(block);
    stream.avail_out = sizeof block;
    status = ::inflate(&stream, Z_NO_FLUSH);
    out.append(block, sizeof block - stream.avail_out);
    if (out.size() > kMaxArchiveBytes) break;
  }
  ::inflateEnd(&stream);
  if (out.size() > kMaxArchiveBytes) return fail(name + ": unpacked it is larger than can be read");
  if (status != Z_STREAM_END) return fail(name + ": gzip: invalid or unfinished data");
  return out;
}

std::string_view field(std::string_view header, std::size_t at, std::size_t size) {
  std::string_view text = header.substr(at, size);
  return text.substr(0, text.find('\0'));
}

// Octal digits, or with the top bit set a binary number.
std::optional<std::uint64_t> number(std::string_view header, std::size_t at, std::size_t size) {
  std::uint64_t value = 0;
  if ((header[at] & 0x80) != 0) {
    for (std::size_t i = at + size - 8; i < at + size; ++i) value = value << 8 | static_cast<unsigned char>(header[i]);
    return value;
  }
  for (char c : field(header, at, size)) {
    if (c == ' ') continue;
    if (c < '0' || c > '7') return std::nullopt;
    value = value << 3 | static_cast<std::uint64_t>(c - '0');
  }
  return value;
}

// "LENGTH path=NAME\n" among the records of a pax header.
std::string pax_path(std::string_view records) {
  const std::size_t at = records.find(" path=");
  if (at == std::string_view::npos) return {};
  std::string_view rest = records.substr(at + 6);
  return std::string(rest.substr(0, rest.find('\n')));
}

std::string plain(std::string name) {
  while (name.starts_with("./") || name.starts_with("/")) name.erase(0, name.find('/') + 1);
  return name;
}

}  // namespace

bool is_gzip(std::string_view bytes) { return bytes.starts_with("\x1f\x8b"); }

Result<std::vector<ArchiveFile>> read_tar(std::string_view bytes, const std::string& name) {
  std::string unpacked;
  if (is_gzip(bytes)) {
    auto text = gunzip(bytes, name);
    if (!text) return tl::unexpected(text.error());
    unpacked = std::move(*text);
    bytes = unpacked;
  }
  std::vector<ArchiveFile> files;
  std::string long_name;
  while (bytes.size() >= kBlock && bytes.substr(0, kBlock).find_first_not_of('\0') != std::string_view::npos) {
    const std::string_view header = bytes.substr(0, kBlock);
    const auto size = number(header, 124, 12);
    if (!size || *size > bytes.size() - kBlock) return fail(name + ": archive/tar: invalid tar header");
    const std::string_view data = bytes.substr(kBlock, *size);
    const char type = header[156];
    if (type == 'x') long_name = pax_path(data);
    else if (type == 'L') long_name = std::string(data.substr(0, data.find('\0')));
    if (type == '0' || type == '\0' || type == '7') {
      std::string path(field(header, 0, 100));
      if (const auto prefix = field(header, 345, 155); header.substr(257, 5) == "ustar" && !prefix.empty()) {
        path = std::string(prefix) + "/" + path;
      }
      if (files.size() == kMaxArchiveFiles) return fail(name + ": more files than can be read");
      files.push_back({plain(long_name.empty() ? path : long_name), std::string(data)});
    }
    if (type != 'x' && type != 'L' && type != 'g') long_name.clear();
    bytes.remove_prefix(std::min(bytes.size(), kBlock + (*size + kBlock - 1) / kBlock * kBlock));
  }
  if (files.empty() && !bytes.empty() && bytes.size() < kBlock) return fail(name + ": archive/tar: invalid tar header");
  return files;
}

}  // namespace gabion::rego
