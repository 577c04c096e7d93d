#include "rego/graphql/merge.h"

#include <algorithm>

#include <fmt/format.h>

namespace gabion::rego::graphql {
namespace {

bool same_arguments(const std::vector<Argument>& a, const std::vector<Argument>& b) {
  if (a.size() != b.size()) return false;
  return std::all_of(a.begin(), a.end(), [&](const Argument& left) {
    return std::any_of(b.begin(), b.end(), [&](const Argument& right) {
      return left.name == right.name && left.value->kind == right.value->kind && left.value->raw == right.value->raw;
    });
  });
}

const std::string& response_name(const Selection& field) { return field.alias.empty() ? field.name : field.alias; }

}  // namespace

std::string MergeConflict::text() const {
  if (below.empty()) return message;
  std::string out;
  for (std::size_t i = 0; i < below.size(); ++i) {
    out += fmt::format("{}subfields \"{}\" conflict because {}", i ? " and " : "", below[i].name, below[i].text());
  }
  return out;
}

const std::vector<const Selection*>* MergeCheck::Fields::find(const std::string& name) const {
  for (const auto& [key, fields] : by_name) {
    if (key == name) return &fields;
  }
  return nullptr;
}

void MergeCheck::collect(const std::vector<Selection>& selections, Fields& out) {
  for (const Selection& selection : selections) {
    switch (selection.kind) {
      case Selection::Kind::field: {
        const std::string& name = response_name(selection);
        auto it = std::find_if(out.by_name.begin(), out.by_name.end(), [&](const auto& entry) { return entry.first == name; });
        if (it == out.by_name.end()) it = out.by_name.insert(it, {name, {}});
        it->second.push_back(&selection);
        break;
      }
      case Selection::Kind::inline_fragment: collect(selection.selections, out); break;
      case Selection::Kind::spread: out.spreads.push_back(&selection); break;
    }
  }
}

MergeCheck::Fields MergeCheck::fields_of(const std::vector<Selection>& selections) {
  Fields out;
  collect(selections, out);
  return out;
}

std::vector<MergeConflict> MergeCheck::within(const std::vector<Selection>& selections) {
  Conflicts out;
  if (selections.empty()) return out;
  const Fields fields = fields_of(selections);
  for (const auto& [name, same] : fields.by_name) {
    for (std::size_t i = 0; i < same.size(); ++i) {
      for (std::size_t j = i + 1; j < same.size(); ++j) conflict(out, false, *same[i], *same[j]);
    }
  }
  compared_.clear();
  for (std::size_t i = 0; i < fields.spreads.size(); ++i) {
    fields_and_fragment(out, false, fields, *fields.spreads[i]);
    for (std::size_t j = i + 1; j < fields.spreads.size(); ++j) fragments(out, false, *fields.spreads[i], *fields.spreads[j]);
  }
  return out;
}

void MergeCheck::between(Conflicts& out, bool exclusive, const Fields& a, const Fields& b) {
  for (const auto& [name, left] : a.by_name) {
    const auto* right = b.find(name);
    if (!right) continue;
    for (const Selection* x : left) {
      for (const Selection* y : *right) conflict(out, exclusive, *x, *y);
    }
  }
}

void MergeCheck::fields_and_fragment(Conflicts& out, bool exclusive, const Fields& fields, const Selection& spread) {
  if (budget_ == 0 || !compared_.insert(spread.name).second || !spread.fragment) return;
  --budget_;
  const Fields other = fields_of(spread.fragment->selections);
  between(out, exclusive, fields, other);
  for (const Selection* next : other.spreads) {
    if (next->name != spread.name) fields_and_fragment(out, exclusive, fields, *next);
  }
}

void MergeCheck::fragments(Conflicts& out, bool exclusive, const Selection& a, const Selection& b) {
  if (budget_ == 0 || a.name == b.name) return;
  const auto known = compared_pairs_.find({a.name, b.name});
  if (known != compared_pairs_.end() && (exclusive || !known->second)) return;
  compared_pairs_[{a.name, b.name}] = compared_pairs_[{b.name, a.name}] = exclusive;
  if (!a.fragment || !b.fragment) return;
  --budget_;
  const Fields left = fields_of(a.fragment->selections), right = fields_of(b.fragment->selections);
  between(out, exclusive, left, right);
  for (const Selection* next : right.spreads) fragments(out, exclusive, a, *next);
  for (const Selection* next : left.spreads) fragments(out, exclusive, *next, b);
}

bool MergeCheck::types_conflict(const Type& a, const Type& b) const {
  if (a.elem || b.elem) return !a.elem || !b.elem || types_conflict(*a.elem, *b.elem);
  if (a.non_null != b.non_null) return true;
  const Definition *x = schema_.type(a.named_type), *y = schema_.type(b.named_type);
  return x && y && x->is_leaf() && y->is_leaf() && x->name != y->name;
}

void MergeCheck::conflict(Conflicts& out, bool exclusive, const Selection& a, const Selection& b) {
  if (budget_ == 0 || !a.parent || !b.parent) return;
  --budget_;
  const bool objects = a.parent->kind == "OBJECT" && b.parent->kind == "OBJECT";
  exclusive = exclusive || (a.parent->name != b.parent->name && objects && a.field && b.field);
  MergeConflict found{response_name(a), {}, {}, b.position};
  if (!exclusive && a.name != b.name) {
    found.message = fmt::format("\"{}\" and \"{}\" are different fields", a.name, b.name);
  } else if (!exclusive && !same_arguments(a.arguments, b.arguments)) {
    found.message = "they have differing arguments";
  } else if (a.field && b.field && types_conflict(*a.field->type, *b.field->type)) {
    found.message = fmt::format("they return conflicting types \"{}\" and \"{}\"", a.field->type->text(), b.field->type->text());
  } else {
    found.below = below(exclusive, a, b);
    if (found.below.empty()) return;
  }
  out.push_back(std::move(found));
}

MergeCheck::Conflicts MergeCheck::below(bool exclusive, const Selection& a, const Selection& b) {
  Conflicts out;
  const Fields left = fields_of(a.selections), right = fields_of(b.selections);
  between(out, exclusive, left, right);
  for (const Selection* spread : right.spreads) {
    compared_.clear();
    fields_and_fragment(out, exclusive, left, *spread);
  }
  for (const Selection* spread : left.spreads) {
    compared_.clear();
    fields_and_fragment(out, exclusive, right, *spread);
  }
  for (const Selection* x : left.spreads) {
    for (const Selection* y : right.spreads) fragments(out, exclusive, *x, *y);
  }
  return out;
}

}  // namespace gabion::rego::graphql
