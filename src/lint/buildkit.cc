// BuildKit's own checks, by its names. What they find comes from one walk over the file (build_checks.h).
// InvalidBaseImagePlatform is not here: it compares with what a registry answers, and lint asks nobody.
#include "lint/build_checks.h"
#include "lint/facts.h"
#include "lint/rules.h"

namespace gabion::lint {

const BuildChecks& File::build_checks() const {
  if (!build_checks_) {
    BuildInputs inputs;
    inputs.dockerignore = dockerignore;
    build_checks_ = std::make_shared<const BuildChecks>(run_build_checks(ast, inputs));
  }
  return *build_checks_;
}

namespace {

template <Check kCheck>
void report(const File& file, Sink& out) {
  // DL4003, DL4004 and DL3012 say it of the later instruction; this one says it of the earlier.
  if (kCheck == Check::multiple_instructions_disallowed && file.options.checks == Checks::all) return;
  for (const BuildWarning& warning : file.build_checks().warnings) {
    if (warning.check != kCheck) continue;
    if (warning.line == warning.instruction->line) {
      out.add(*warning.instruction, warning.at, warning.message);
    } else {
      out.add(warning.line, warning.at, warning.message);
    }
  }
}

constexpr CheckName kNames[] = {
    {Check::no_empty_continuation, "NoEmptyContinuation"},
    {Check::stage_name_casing, "StageNameCasing"},
    {Check::from_as_casing, "FromAsCasing"},
    {Check::consistent_instruction_casing, "ConsistentInstructionCasing"},
    {Check::duplicate_stage_name, "DuplicateStageName"},
    {Check::reserved_stage_name, "ReservedStageName"},
    {Check::json_args_recommended, "JSONArgsRecommended"},
    {Check::maintainer_deprecated, "MaintainerDeprecated"},
    {Check::undefined_arg_in_from, "UndefinedArgInFrom"},
    {Check::workdir_relative_path, "WorkdirRelativePath"},
    {Check::undefined_var, "UndefinedVar"},
    {Check::multiple_instructions_disallowed, "MultipleInstructionsDisallowed"},
    {Check::legacy_key_value_format, "LegacyKeyValueFormat"},
    {Check::redundant_target_platform, "RedundantTargetPlatform"},
    {Check::secrets_used_in_arg_or_env, "SecretsUsedInArgOrEnv"},
    {Check::invalid_default_arg_in_from, "InvalidDefaultArgInFrom"},
    {Check::from_platform_flag_const_disallowed, "FromPlatformFlagConstDisallowed"},
    {Check::copy_ignored_file, "CopyIgnoredFile"},
    {Check::invalid_definition_description, "InvalidDefinitionDescription", true},
    {Check::expose_proto_casing, "ExposeProtoCasing"},
    {Check::expose_invalid_format, "ExposeInvalidFormat"},
};

constexpr std::string_view kContinuationGood[] = {"FROM debian:12\nRUN a \\\n  && b\n"};
constexpr std::string_view kContinuationBad[] = {"FROM debian:12\nRUN a \\\n\n  && b\n"};
constexpr std::string_view kStageCaseGood[] = {"FROM debian:12 AS builder\n"};
constexpr std::string_view kStageCaseBad[] = {"FROM debian:12 AS Builder\n"};
constexpr std::string_view kAsGood[] = {"FROM debian:12 AS build\n", "from debian:12 as build\n"};
constexpr std::string_view kAsBad[] = {"FROM debian:12 as build\n", "from debian:12 AS build\n"};
constexpr std::string_view kCasingGood[] = {"FROM debian:12\nCOPY a /b\n", "from debian:12\ncopy a /b\n"};
constexpr std::string_view kCasingBad[] = {"FROM debian:12\ncopy a /b\nCOPY c /d\n", "From debian:12\nCOPY a /b\n"};
constexpr std::string_view kDuplicateGood[] = {"FROM debian:12 AS a\nFROM debian:12 AS b\n"};
constexpr std::string_view kDuplicateBad[] = {"FROM debian:12 AS a\nFROM debian:12 AS a\n"};
constexpr std::string_view kReservedGood[] = {"FROM debian:12 AS base\n"};
constexpr std::string_view kReservedBad[] = {"FROM debian:12 AS scratch\n", "FROM debian:12 AS context\n"};
constexpr std::string_view kJsonGood[] = {"FROM debian:12\nCMD [\"run\"]\n", "FROM debian:12\nSHELL [\"/bin/bash\", \"-c\"]\nCMD run\n"};
constexpr std::string_view kJsonBad[] = {"FROM debian:12\nCMD run\n", "FROM debian:12\nENTRYPOINT run\n"};
constexpr std::string_view kMaintainerGood[] = {"FROM debian:12\nLABEL org.opencontainers.image.authors=\"me\"\n"};
constexpr std::string_view kMaintainerBad[] = {"FROM debian:12\nMAINTAINER me\n"};
constexpr std::string_view kFromArgGood[] = {"ARG TAG=12\nFROM debian:${TAG}\n", "FROM --platform=$BUILDPLATFORM debian:12\n"};
constexpr std::string_view kFromArgBad[] = {"ARG TAG=12\nFROM debian:12${TGA}\n"};
constexpr std::string_view kWorkdirGood[] = {"FROM debian:12\nWORKDIR /a\nWORKDIR b\n"};
constexpr std::string_view kWorkdirBad[] = {"FROM debian:12\nWORKDIR a\n"};
constexpr std::string_view kVarGood[] = {"FROM debian:12\nARG dir=/a\nCOPY x $dir\n"};
constexpr std::string_view kVarBad[] = {"FROM debian:12\nCOPY x $dir\nARG dir=/a\n"};
constexpr std::string_view kOnceGood[] = {"FROM debian:12\nCMD [\"a\"]\nFROM debian:12\nCMD [\"b\"]\n"};
constexpr std::string_view kOnceBad[] = {"FROM debian:12\nCMD [\"a\"]\nCMD [\"b\"]\n", "FROM debian:12\nHEALTHCHECK NONE\nHEALTHCHECK CMD a\n"};
constexpr std::string_view kLegacyGood[] = {"FROM debian:12\nENV a=b\n"};
constexpr std::string_view kLegacyBad[] = {"FROM debian:12\nENV a b\n", "FROM debian:12\nLABEL a b\n"};
constexpr std::string_view kRedundantGood[] = {"FROM --platform=$BUILDPLATFORM debian:12\n", "FROM debian:12\n"};
constexpr std::string_view kRedundantBad[] = {"FROM --platform=$TARGETPLATFORM debian:12\n"};
constexpr std::string_view kSecretGood[] = {"FROM debian:12\nARG PUBLIC_KEY\nENV PASSWORD_FILE=/run/secrets/p\n"};
constexpr std::string_view kSecretBad[] = {"FROM debian:12\nARG API_KEY\n", "FROM debian:12\nENV db_password=x\n"};
constexpr std::string_view kDefaultGood[] = {"ARG TAG=12\nFROM debian:$TAG\n"};
constexpr std::string_view kDefaultBad[] = {"ARG TAG\nFROM debian:$TAG\n", "ARG IMAGE\nFROM $IMAGE\n"};
constexpr std::string_view kConstantGood[] = {"FROM --platform=$BUILDPLATFORM debian:12\n", "FROM --platform=linux/arm64 debian:12 AS build-arm64\n"};
constexpr std::string_view kConstantBad[] = {"FROM --platform=linux/arm64 debian:12 AS build\n"};
constexpr std::string_view kIgnoredGood[] = {"FROM debian:12\nCOPY . /\n", "FROM debian:12\nCOPY a/b.log /\n"};  // with *.log and build
constexpr std::string_view kIgnoredBad[] = {"FROM debian:12\nCOPY a.log /\n", "FROM debian:12\nADD build/x /\n"};
constexpr std::string_view kDescriptionGood[] = {"# check=experimental=all\n# tag of the image\nARG tag=12\nFROM debian:$tag\n"};
constexpr std::string_view kDescriptionBad[] = {"# check=experimental=all\n# the image's version\nARG tag=12\nFROM debian:$tag\n"};
constexpr std::string_view kProtocolGood[] = {"FROM debian:12\nEXPOSE 80/tcp\n"};
constexpr std::string_view kProtocolBad[] = {"FROM debian:12\nEXPOSE 80/TCP\n"};
constexpr std::string_view kPortGood[] = {"FROM debian:12\nEXPOSE 80\n"};
constexpr std::string_view kPortBad[] = {"FROM debian:12\nEXPOSE 127.0.0.1:80:80\n", "FROM debian:12\nEXPOSE 80:80\n"};

constexpr Rule kRules[] = {
    {.id = "NoEmptyContinuation",
     .message = "an empty line inside a continued instruction",
     .hint = "remove it, or make it a comment",
     .reason = "Builders skip it today and will refuse it one day; a reader takes the instruction for finished.",
     .check = report<Check::no_empty_continuation>,
     .good = kContinuationGood,
     .bad = kContinuationBad},
    {.id = "StageNameCasing",
     .message = "a stage name with upper case letters",
     .hint = "write it in lower case",
     .reason = "Names of stages are compared in lower case, and upper case belongs to the keywords.",
     .check = report<Check::stage_name_casing>,
     .good = kStageCaseGood,
     .bad = kStageCaseBad},
    {.id = "FromAsCasing",
     .message = "the case of AS differs from that of FROM",
     .hint = "write both in the same case",
     .reason = "One case for all keywords reads better.",
     .check = report<Check::from_as_casing>,
     .good = kAsGood,
     .bad = kAsBad},
    {.id = "ConsistentInstructionCasing",
     .message = "an instruction in another case than most",
     .hint = "write all instructions in one case",
     .reason = "One case for all keywords reads better.",
     .check = report<Check::consistent_instruction_casing>,
     .good = kCasingGood,
     .bad = kCasingBad},
    {.id = "DuplicateStageName",
     .level = Level::error,
     .message = "a stage name that is taken already",
     .hint = "give each stage a name of its own",
     .reason = "A name can lead to one stage only: the earlier one can no longer be reached by it.",
     .check = report<Check::duplicate_stage_name>,
     .good = kDuplicateGood,
     .bad = kDuplicateBad,
     .same_as = "DL3024"},
    {.id = "ReservedStageName",
     .level = Level::error,
     .message = "a stage is called `scratch` or `context`",
     .hint = "choose another name",
     .reason = "The builder knows both words: `scratch` is the empty image, `context` the build context.",
     .check = report<Check::reserved_stage_name>,
     .good = kReservedGood,
     .bad = kReservedBad,
     .same_as = "DL3063"},
    {.id = "JSONArgsRecommended",
     .message = "CMD or ENTRYPOINT in shell form",
     .hint = "write a JSON array: [\"program\", \"argument\"]",
     .reason = "A shell as process 1 does not hand signals on, so the container does not stop when asked.",
     .check = report<Check::json_args_recommended>,
     .good = kJsonGood,
     .bad = kJsonBad,
     .same_as = "DL3025"},
    {.id = "MaintainerDeprecated",
     .message = "MAINTAINER is deprecated",
     .hint = "use LABEL org.opencontainers.image.authors",
     .reason = "A label says the same, and tools read it.",
     .check = report<Check::maintainer_deprecated>,
     .good = kMaintainerGood,
     .bad = kMaintainerBad,
     .same_as = "DL4000"},
    {.id = "UndefinedArgInFrom",
     .message = "FROM uses an argument that no ARG above it declares",
     .hint = "declare it with ARG before the first FROM",
     .reason = "It is empty when FROM is read, so another image is used than meant.",
     .check = report<Check::undefined_arg_in_from>,
     .good = kFromArgGood,
     .bad = kFromArgBad},
    {.id = "WorkdirRelativePath",
     .message = "a relative WORKDIR before any absolute one",
     .hint = "begin with an absolute path",
     .reason = "Where it leads depends on the base image, which may change.",
     .check = report<Check::workdir_relative_path>,
     .good = kWorkdirGood,
     .bad = kWorkdirBad,
     .same_as = "DL3000"},
    {.id = "UndefinedVar",
     .message = "a variable is used before it is defined",
     .hint = "define it with ARG or ENV above",
     .reason = "It is empty there: a slip in its name, or the wrong order.",
     .check = report<Check::undefined_var>,
     .good = kVarGood,
     .bad = kVarBad},
    {.id = "MultipleInstructionsDisallowed",
     .message = "CMD, ENTRYPOINT or HEALTHCHECK more than once in a stage",
     .hint = "keep the last one",
     .reason = "Only the last one counts; the earlier ones mislead.",
     .check = report<Check::multiple_instructions_disallowed>,
     .good = kOnceGood,
     .bad = kOnceBad,
     .same_as = "DL4003,DL4004,DL3012"},
    {.id = "LegacyKeyValueFormat",
     .message = "a key and its value parted by a blank",
     .hint = "write key=value",
     .reason = "With a blank, everything up to the end of the line is one value, which surprises.",
     .check = report<Check::legacy_key_value_format>,
     .good = kLegacyGood,
     .bad = kLegacyBad},
    {.id = "RedundantTargetPlatform",
     .message = "--platform=$TARGETPLATFORM is what FROM does anyway",
     .hint = "leave it out",
     .reason = "The target's platform is the default.",
     .check = report<Check::redundant_target_platform>,
     .good = kRedundantGood,
     .bad = kRedundantBad,
     .same_as = "DL3065"},
    {.id = "SecretsUsedInArgOrEnv",
     .message = "a secret in ARG or ENV",
     .hint = "use RUN --mount=type=secret",
     .reason = "Values of ARG and ENV stay readable in the image's history and configuration.",
     .check = report<Check::secrets_used_in_arg_or_env>,
     .good = kSecretGood,
     .bad = kSecretBad,
     .same_as = "DL3064"},
    {.id = "InvalidDefaultArgInFrom",
     .level = Level::error,
     .message = "with the defaults of its arguments, FROM names no valid image",
     .hint = "give the ARG a default value",
     .reason = "The file can be built only by who knows which --build-arg it needs.",
     .check = report<Check::invalid_default_arg_in_from>,
     .good = kDefaultGood,
     .bad = kDefaultBad},
    {.id = "FromPlatformFlagConstDisallowed",
     .message = "FROM --platform with a constant",
     .hint = "use $BUILDPLATFORM, or name the stage after the platform",
     .reason = "The image is then built for one platform only, whatever the caller asks for.",
     .check = report<Check::from_platform_flag_const_disallowed>,
     .good = kConstantGood,
     .bad = kConstantBad,
     .same_as = "DL3029"},
    {.id = "CopyIgnoredFile",
     .message = "COPY or ADD of what .dockerignore excludes",
     .hint = "change one of both",
     .reason = "The file is not in the build context, so the build fails or copies nothing.",
     .check = report<Check::copy_ignored_file>,
     .good = kIgnoredGood,
     .bad = kIgnoredBad,
     .configure = [](Options& options) { options.dockerignore = "*.log\nbuild\n"; }},
    {.id = "InvalidDefinitionDescription",
     .level = Level::info,
     .message = "the comment above ARG or FROM does not begin with the name it describes",
     .hint = "write `# name description`, or part the comment by an empty one",
     .reason = "BuildKit shows such comments as the descriptions of arguments and targets. Experimental: `# check=experimental=` turns it on.",
     .check = report<Check::invalid_definition_description>,
     .good = kDescriptionGood,
     .bad = kDescriptionBad},
    {.id = "ExposeProtoCasing",
     .message = "the protocol of EXPOSE in upper case",
     .hint = "write tcp, udp or sctp",
     .reason = "Engines know the protocols in lower case.",
     .check = report<Check::expose_proto_casing>,
     .good = kProtocolGood,
     .bad = kProtocolBad},
    {.id = "ExposeInvalidFormat",
     .message = "EXPOSE with an address or a port of the host",
     .hint = "name the container's port alone",
     .reason = "Publishing on the host is the caller's choice; builders will refuse it one day.",
     .check = report<Check::expose_invalid_format>,
     .good = kPortGood,
     .bad = kPortBad},
};

}  // namespace

const CheckName& check_name(Check check) {
  static_assert(std::size(kNames) == static_cast<std::size_t>(Check::expose_invalid_format) + 1);
  return kNames[static_cast<std::size_t>(check)];
}

std::span<const Rule> buildkit_rules() { return kRules; }

}  // namespace gabion::lint
