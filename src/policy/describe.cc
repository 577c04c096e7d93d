#include "policy/describe.h"

#include <algorithm>

#include "base/text.h"
#include "policy/load.h"
#include "rego/engine.h"
#include "rego/template.h"

namespace gabion::policy {

namespace {

std::string text_of(const Value& object, std::string_view key) {
  const Value* found = object.is_object() ? object.find(key) : nullptr;
  return found && found->is_string() ? std::string(found->as_string()) : "";
}

Section section_of(const rego::Module& module, const rego::Annotations& block) {
  Section out;
  out.path = {"data"};
  for (const rego::Term* part : module.package->path->items().drop_front()) out.path.emplace_back(part->name());
  if (block.rule) {
    for (const rego::Term* part : block.rule->head->ref) {
      if (part->is(rego::TermKind::var) || part->is(rego::TermKind::string)) out.path.emplace_back(part->name());
    }
  }
  out.name = join(std::vector<std::string>(out.path.begin() + 1, out.path.end()), ".");
  out.title = block.title;
  out.description = block.description;
  for (auto organization : block.organizations) out.organizations.emplace_back(organization);
  for (const Value& author : block.authors) out.authors.emplace_back(text_of(author, "name"), text_of(author, "email"));
  for (const Value& resource : block.related_resources) out.related_resources.emplace_back(text_of(resource, "ref"), text_of(resource, "description"));
  if (!block.custom.is_null() && !(block.custom.is_object() && block.custom.size() == 0)) out.custom = to_json(block.custom);
  return out;
}

// Headings follow the paths, from the first one's depth on, and never skip a level.
void set_depths(std::vector<Section>& sections) {
  std::size_t offset = 1, before = 0;
  for (std::size_t i = 0; i < sections.size(); ++i) {
    std::size_t depth = sections[i].path.size() > offset ? sections[i].path.size() - offset : 0;
    if (i == 0 && depth > 1) offset = depth;
    depth = std::min(depth, before + 1);
    sections[i].depth = static_cast<unsigned>(depth);
    before = depth;
  }
}

}  // namespace

Result<std::vector<Section>> read_sections(const std::string& path, rego::RegoVersion version) {
  LoadOptions options;
  options.policies = {path};
  options.version = version;
  options.tests = false;
  auto files = read_policies(options);
  if (!files) return wrap("parse rego annotations: load rego files", files.error());
  rego::EngineOptions compile;
  rego::Diagnostics errors;
  auto engine = rego::Engine::create(std::move(*files), compile, errors);
  if (!engine) return fail("parse rego annotations: compile: " + rego::text_of(errors));
  std::vector<Section> sections;
  for (const auto& module : engine->modules()) {
    for (const rego::Annotations* block : module->annotations) sections.push_back(section_of(*module, *block));
  }
  if (sections.empty()) return fail("parse rego annotations: no annotations found");
  std::stable_sort(sections.begin(), sections.end(), [](const Section& a, const Section& b) { return a.path < b.path; });
  set_depths(sections);
  return sections;
}

std::string sections_markdown(const std::vector<Section>& sections) {
  std::string out;
  for (const auto& section : sections) {
    out += std::string(section.depth, '#') + " " + section.name + " - " + section.title + "\n\n" + section.description + "\n";
    if (!section.related_resources.empty()) {
      out += "\nRelated Resources:\n";
      for (const auto& [ref, description] : section.related_resources) {
        out += description.empty() ? "\n* " + ref : "\n* [" + description + "](" + ref + ")";
      }
      out += "\n";
    }
    out += "\n";
  }
  return out;
}

namespace {

template <typename Pairs>
Value pairs_of(Arena& arena, const Pairs& pairs, const char* first, const char* second) {
  ArrayBuilder list(arena);
  for (const auto& [a, b] : pairs) {
    ObjectBuilder one(arena);
    one.add(first, copy_string(arena, a));
    one.add(second, copy_string(arena, b));
    list.add(one.finish());
  }
  return list.finish();
}

}  // namespace

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
    annotations.add("Authors", pairs_of(arena, section.authors, "Name", "Email"));
    annotations.add("RelatedResources", pairs_of(arena, section.related_resources, "Ref", "Description"));
    one.add("RegoPackageName", copy_string(arena, section.name));
    one.add("Depth", Value::integer(section.depth));
    one.add("MarkdownHeading", copy_string(arena, std::string(section.depth, '#')));
    one.add("Annotations", annotations.finish());
    list.add(one.finish());
  }
  constexpr std::size_t kMaxOutputBytes = std::size_t{64} << 20;
  return rego::render_template(go_template, list.finish(), arena, kMaxOutputBytes);
}

}  // namespace gabion::policy
