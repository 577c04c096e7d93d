# cmake -DOBJECT=… -DOUTPUT=… -P: a header with the digest of a compiled BPF object.
file(SHA256 ${OBJECT} digest)
file(WRITE ${OUTPUT} "#pragma once\n#include <string_view>\ninline constexpr std::string_view kProbeDigest = \"${digest}\";\n")
