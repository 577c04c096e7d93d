// Behaviour, written: a part of the run's table and of its JSON (docs/run-report.md).
#pragma once

#include <string>

#include "base/json_writer.h"
#include "base/terminal.h"
#include "observe/behaviour.h"

namespace gabion::observe {

void write_behaviour_text(const Behaviour& behaviour, const TerminalStyle& style, bool all, std::string& out);
void write_behaviour_json(const Behaviour& behaviour, JsonWriter& json);

}  // namespace gabion::observe
