#include "policy/describe.h"

#include "base/text.h"
#include "policy/load.h"
#include "rego/parser.h"
#include "rego/template.h"

namespace gabion::policy {

namespace {

std::string text_of(const Value& object, std::string_view key) {
  const Value* found = object.is_object() ? object.find(key) : nullptr;
  return found && found->is_string() ? std::string(found->as_string()) : "";
}

Section section_of(const rego::Module& module, const rego::Annotations& block) {
  Section out;
  std::vector<std::string> parts = {"data"};
  for (const rego::Term* part : module.package->path->items().drop_front()) parts.emplace_back(part->name());
  out.package = join(parts, ".");
  out.is_package = block.rule == nullptr;
  out.name = out.package;
  if (block.rule) {
    for (const rego::Term* part : block.rule->head->ref) {
      if (part->is(rego::TermKind::var) || part->is(rego::TermKind::string)) out.name += "." + std::string(part->name());
    }
  }
  out.title = block.title;
  out.description = block.description;
  for (auto organization : block.organizations) out.organizations.emplace_back(organization);
  for (const Value& author : block.authors) out.authors.emplace_back(text_of(author, "name"), text_of(author, "email"));
  for (const Value& resource : block.related_resources) out.related_resources.emplace_back(text_of(resource, "ref"), text_of(resource, "description"));
  if (!block.custom.is_null() && !(block.custom.is_object() && block.custom.size() == 0)) out.custom = to_json(block.custom, {.indent = 2});
  return out;
}

// Where Markdown would take the text for more than text.
std::string escaped(std::string_view text) { return replace_all(replace_all(text, "<", "&lt;"), "\n", " "); }

}  // namespace

Result<std::vector<Section>> read_sections(const std::string& path, rego::RegoVersion version) {
  LoadOptions options;
  options.policies = {path};
  options.version = version;
  options.tests = false;
  auto files = read_policies(options);
  if (!files) return tl::unexpected(files.error());
  std::vector<Section> sections;
  for (auto& file : *files) {
    rego::ParseOptions parse;
    parse.version = version;
    parse.annotations = true;
    auto parsed = rego::parse_module(std::move(file.name), std::move(file.text), parse);
    if (!parsed.module) return fail(rego::text_of(parsed.errors));
    for (const rego::Annotations* block : parsed.module->annotations) sections.push_back(section_of(*parsed.module, *block));
  }
  return sections;
}

std::string sections_markdown(const std::vector<Section>& sections) {
  std::string out;
  std::string package;
  for (const auto& section : sections) {
    if (section.package != package) out += (out.empty() ? "# " : "\n# ") + section.package + "\n";
    package = section.package;
    if (!section.is_package) out += "\n## " + (section.title.empty() ? section.name : escaped(section.title)) + "\n\n`" + section.name + "`\n";
    if (section.is_package && !section.title.empty()) out += "\n**" + escaped(section.title) + "**\n";
    if (!section.description.empty()) out += "\n" + replace_all(section.description, "<", "&lt;") + "\n";
    if (!section.organizations.empty()) out += "\nOrganizations: " + escaped(join(section.organizations, ", ")) + "\n";
    for (const auto& [name, mail] : section.authors) out += "\nAuthor: " + escaped(name) + (mail.empty() ? "" : " &lt;" + escaped(mail) + "&gt;") + "\n";
    for (const auto& [ref, description] : section.related_resources) {
      out += "\n- [" + escaped(description.empty() ? ref : description) + "](" + replace_all(escaped(ref), ")", "%29") + ")\n";
    }
    if (!section.custom.empty()) out += "\n```json\n" + section.custom + "\n```\n";
  }
  return out;
}

Result<std::string> render_sections(const std::vector<Section>& sections, const std::string& go_template) {
  Arena arena;
  ArrayBuilder list(arena);
  for (const auto& section : sections) {
    ObjectBuilder annotations(arena), one(arena);
    annotations.add("Title", copy_string(arena, section.title));
    annotations.add("Description", copy_string(arena, section.description));
    ArrayBuilder organizations(arena);
    for (const auto& name : section.organizations) organizations.add(copy_string(arena, name));
    annotations.add("Organizations", organizations.finish());
    one.add("RegoPackageName", copy_string(arena, section.name));
    one.add("Depth", Value::integer(static_cast<std::int64_t>(split(section.name, '.').size())));
    one.add("Annotations", annotations.finish());
    list.add(one.finish());
  }
  constexpr std::size_t kMaxOutputBytes = std::size_t{64} << 20;
  return rego::render_template(go_template, list.finish(), arena, kMaxOutputBytes);
}

}  // namespace gabion::policy
