// SPDX 2 tag-value documents in the shape of SPDX's own JSON.
#include "base/text.h"
#include "config/readers.h"
#include "config/scanner.h"

namespace gabion::config {

namespace {

enum class Part { document, creation, package, file, snippet, license };
enum class How { text, list, boolean };

struct Tag {
  Part part;
  std::string_view tag, key;
  How how = How::text;
};
constexpr Tag kTags[] = {
    {Part::document, "SPDXVersion", "spdxVersion"},
    {Part::document, "DataLicense", "dataLicense"},
    {Part::document, "DocumentName", "name"},
    {Part::document, "DocumentNamespace", "documentNamespace"},
    {Part::document, "DocumentComment", "comment"},
    {Part::creation, "Creator", "creators", How::list},
    {Part::creation, "Created", "created"},
    {Part::creation, "CreatorComment", "comment"},
    {Part::creation, "LicenseListVersion", "licenseListVersion"},
    {Part::package, "PackageVersion", "versionInfo"},
    {Part::package, "PackageFileName", "packageFileName"},
    {Part::package, "PackageSupplier", "supplier"},
    {Part::package, "PackageOriginator", "originator"},
    {Part::package, "PackageDownloadLocation", "downloadLocation"},
    {Part::package, "FilesAnalyzed", "filesAnalyzed", How::boolean},
    {Part::package, "PackageHomePage", "homepage"},
    {Part::package, "PackageSourceInfo", "sourceInfo"},
    {Part::package, "PackageLicenseConcluded", "licenseConcluded"},
    {Part::package, "PackageLicenseInfoFromFiles", "licenseInfoFromFiles", How::list},
    {Part::package, "PackageLicenseDeclared", "licenseDeclared"},
    {Part::package, "PackageLicenseComments", "licenseComments"},
    {Part::package, "PackageCopyrightText", "copyrightText"},
    {Part::package, "PackageSummary", "summary"},
    {Part::package, "PackageDescription", "description"},
    {Part::package, "PackageComment", "comment"},
    {Part::package, "PackageAttributionText", "attributionTexts", How::list},
    {Part::package, "PrimaryPackagePurpose", "primaryPackagePurpose"},
    {Part::file, "FileType", "fileTypes", How::list},
    {Part::file, "LicenseConcluded", "licenseConcluded"},
    {Part::file, "LicenseInfoInFile", "licenseInfoInFiles", How::list},
    {Part::file, "LicenseComments", "licenseComments"},
    {Part::file, "FileCopyrightText", "copyrightText"},
    {Part::file, "FileComment", "comment"},
    {Part::file, "FileNotice", "noticeText"},
    {Part::file, "FileContributor", "fileContributors", How::list},
    {Part::snippet, "SnippetLicenseConcluded", "licenseConcluded"},
    {Part::snippet, "SnippetCopyrightText", "copyrightText"},
    {Part::license, "ExtractedText", "extractedText"},
    {Part::license, "LicenseName", "name"},
    {Part::license, "LicenseComment", "comment"},
};

class SpdxReader {
 public:
  SpdxReader(std::string_view text, const ConfigOptions& options) : in_(text, options), root_(Node::object(0)) {}

  Result<Node> read() {
    while (!in_.done()) {
      std::size_t at = in_.at();
      auto line = trim(in_.take_line());
      if (!line.empty() && line[0] != '#') {
        auto colon = line.find(':');
        if (colon == std::string_view::npos) return in_.error_at(at, "expected `tag: value`");
        auto value = text_of(trim(line.substr(colon + 1)), at);
        if (!value) return tl::unexpected(value.error());
        take(std::string(trim(line.substr(0, colon))), *value, at);
      }
      in_.accept("\n");
    }
    if (root_.find("spdxVersion") == nullptr) return in_.error_at(0, "no SPDXVersion: not an SPDX tag-value document");
    return std::move(root_);
  }

 private:
  // <text>…</text> may span lines.
  Result<std::string> text_of(std::string_view value, std::size_t at) {
    if (!value.starts_with("<text>")) return std::string(value);
    std::string out(value.substr(6));
    while (out.find("</text>") == std::string::npos) {
      if (!in_.accept("\n")) return in_.error_at(at, "unterminated <text>");
      out.append("\n").append(in_.take_line());
    }
    return out.substr(0, out.find("</text>"));
  }

  Node& last(std::string_view list, std::size_t at) {
    Node& all = root_.entry(list, at);
    if (!all.is_array()) all = Node::array(at);
    if (all.items().empty()) all.add(Node::object(at));
    return all.items().back();
  }
  void begin(std::string_view list, std::size_t at) {
    Node& all = root_.entry(list, at);
    if (!all.is_array()) all = Node::array(at);
    all.add(Node::object(at));
  }

  Node& current(Part part, std::size_t at) {
    switch (part) {
      case Part::creation: {
        Node& info = root_.entry("creationInfo", at);
        if (!info.is_object()) info = Node::object(at);
        return info;
      }
      case Part::package: return last("packages", at);
      case Part::file: return last("files", at);
      case Part::snippet: return last("snippets", at);
      case Part::license: return last("hasExtractedLicensingInfos", at);
      default: return root_;
    }
  }

  void put(Node& into, std::string_view key, How how, const std::string& value, std::size_t at) {
    Node text = how == How::boolean ? Node::boolean(iequals(value, "true"), at) : Node::string(value, at);
    if (how != How::list) return into.set(key, at, std::move(text));
    Node& list = into.entry(key, at);
    if (!list.is_array()) list = Node::array(at);
    list.add(std::move(text));
  }

  void begin_part(Part part, std::string_view list, std::string_view key, const std::string& value, std::size_t at) {
    part_ = part;
    begin(list, at);
    put(current(part, at), key, How::text, value, at);
    // What is written even where the document is silent.
    if (part == Part::package) put(current(part, at), "downloadLocation", How::text, "", at);
    if (part == Part::package) put(current(part, at), "filesAnalyzed", How::boolean, "true", at);
    if (part == Part::file) put(current(part, at), "copyrightText", How::text, "", at);
  }

  void take(const std::string& tag, const std::string& value, std::size_t at) {
    if (tag == "PackageName") return begin_part(Part::package, "packages", "name", value, at);
    if (tag == "FileName") return begin_part(Part::file, "files", "fileName", value, at);
    if (tag == "SnippetSPDXID" || tag == "SnippetSPDXIdentifier") return begin_part(Part::snippet, "snippets", "SPDXID", value, at);
    if (tag == "LicenseID") return begin_part(Part::license, "hasExtractedLicensingInfos", "licenseId", value, at);
    if (tag == "SPDXID") return put(current(part_, at), "SPDXID", How::text, value, at);
    if (tag == "Relationship") return relationship(value, at);
    if (tag == "PackageChecksum" || tag == "FileChecksum") return checksum(value, at);
    if (tag == "ExternalRef") return external_reference(value, at);
    for (const Tag& row : kTags) {
      if (row.tag == tag) return put(current(row.part, at), row.key, row.how, value, at);
    }
  }

  void relationship(const std::string& value, std::size_t at) {
    auto parts = split(value, ' ');
    if (parts.size() != 3) return;
    Node one = Node::object(at);
    one.set("spdxElementId", at, Node::string(std::string(parts[0]), at));
    one.set("relationshipType", at, Node::string(std::string(parts[1]), at));
    one.set("relatedSpdxElement", at, Node::string(std::string(parts[2]), at));
    Node& list = root_.entry("relationships", at);
    if (!list.is_array()) list = Node::array(at);
    list.add(std::move(one));
  }

  void checksum(const std::string& value, std::size_t at) {
    auto colon = value.find(':');
    if (colon == std::string::npos) return;
    Node one = Node::object(at);
    one.set("algorithm", at, Node::string(value.substr(0, colon), at));
    one.set("checksumValue", at, Node::string(std::string(trim(std::string_view(value).substr(colon + 1))), at));
    Node& list = current(part_, at).entry("checksums", at);
    if (!list.is_array()) list = Node::array(at);
    list.add(std::move(one));
  }

  void external_reference(const std::string& value, std::size_t at) {
    auto parts = split(value, ' ');
    if (parts.size() != 3) return;
    Node one = Node::object(at);
    one.set("referenceCategory", at, Node::string(std::string(parts[0]), at));
    one.set("referenceType", at, Node::string(std::string(parts[1]), at));
    one.set("referenceLocator", at, Node::string(std::string(parts[2]), at));
    Node& list = current(Part::package, at).entry("externalRefs", at);
    if (!list.is_array()) list = Node::array(at);
    list.add(std::move(one));
  }

  Scanner in_;
  Node root_;
  Part part_ = Part::document;
};

}  // namespace

Result<Node> read_spdx(std::string_view text, const ConfigOptions& options) { return SpdxReader(text, options).read(); }

}  // namespace gabion::config
