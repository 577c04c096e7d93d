// libcrypto asks the CPU what it can from the program's .init section, whatever the verb, and each of its cpuid
// instructions costs a trap in a virtual machine. Its own initialisation (ossl_init_base, before any use) asks again: the
// first call is left out, the second goes through. CMakeLists.txt has the linker redirect both to here.
extern "C" {
void __real_OPENSSL_cpuid_setup();  // NOLINT(bugprone-reserved-identifier): the linker's name for it
void __wrap_OPENSSL_cpuid_setup();  // NOLINT(bugprone-reserved-identifier)

void __wrap_OPENSSL_cpuid_setup() {
  static bool started = false;
  if (started) __real_OPENSSL_cpuid_setup();
  started = true;
}
}
