// Generated facts (see event_types.h for their source); one row an event type, one row a parameter, one row a flag.
#include "events/event_types.h"

namespace gabion::events {

namespace {

constexpr FlagName k_socket_families[] = {
    {"AF_NFC", 39u}, {"AF_ALG", 38u}, {"AF_CAIF", 37u}, {"AF_IEEE802154", 36u}, {"AF_PHONET", 35u}, {"AF_ISDN", 34u},
    {"AF_RXRPC", 33u}, {"AF_IUCV", 32u}, {"AF_BLUETOOTH", 31u}, {"AF_TIPC", 30u}, {"AF_CAN", 29u}, {"AF_LLC", 26u},
    {"AF_WANPIPE", 25u}, {"AF_PPPOX", 24u}, {"AF_IRDA", 23u}, {"AF_SNA", 22u}, {"AF_RDS", 21u}, {"AF_ATMSVC", 20u},
    {"AF_ECONET", 19u}, {"AF_ASH", 18u}, {"AF_PACKET", 17u}, {"AF_ROUTE", 16u}, {"AF_NETLINK", 16u}, {"AF_KEY", 15u},
    {"AF_SECURITY", 14u}, {"AF_NETBEUI", 13u}, {"AF_DECnet", 12u}, {"AF_ROSE", 11u}, {"AF_INET6", 10u},
    {"AF_X25", 9u}, {"AF_ATMPVC", 8u}, {"AF_BRIDGE", 7u}, {"AF_NETROM", 6u}, {"AF_APPLETALK", 5u}, {"AF_IPX", 4u},
    {"AF_AX25", 3u}, {"AF_INET", 2u}, {"AF_LOCAL", 1u}, {"AF_UNIX", 1u}, {"AF_UNSPEC", 0u},
};
constexpr FlagName k_file_flags[] = {
    {"O_LARGEFILE", 2048u}, {"O_DIRECTORY", 1024u}, {"O_DIRECT", 512u}, {"O_TRUNC", 256u}, {"O_SYNC", 128u},
    {"O_NONBLOCK", 64u}, {"O_EXCL", 32u}, {"O_DSYNC", 16u}, {"O_APPEND", 8u}, {"O_CREAT", 4u}, {"O_RDWR", 3u},
    {"O_WRONLY", 2u}, {"O_RDONLY", 1u}, {"O_CLOEXEC", 4096u}, {"O_NONE", 0u}, {"O_TMPFILE", 8192u},
    {"O_F_CREATED", 16384u}, {"FD_UPPER_LAYER", 32768u}, {"FD_LOWER_LAYER", 65536u},
};
constexpr FlagName k_creat_flags[] = {
    {"FD_UPPER_LAYER_CREAT", 1u}, {"FD_LOWER_LAYER_CREAT", 2u},
};
constexpr FlagName k_flock_flags[] = {
    {"LOCK_SH", 1u}, {"LOCK_EX", 2u}, {"LOCK_NB", 4u}, {"LOCK_UN", 8u}, {"LOCK_NONE", 0u},
};
constexpr FlagName k_clone_flags[] = {
    {"CLONE_FILES", 1u}, {"CLONE_FS", 2u}, {"CLONE_IO", 4u}, {"CLONE_NEWIPC", 8u}, {"CLONE_NEWNET", 16u},
    {"CLONE_NEWNS", 32u}, {"CLONE_NEWPID", 64u}, {"CLONE_NEWUTS", 128u}, {"CLONE_PARENT", 256u},
    {"CLONE_PARENT_SETTID", 512u}, {"CLONE_PTRACE", 1024u}, {"CLONE_SIGHAND", 2048u}, {"CLONE_SYSVSEM", 4096u},
    {"CLONE_THREAD", 8192u}, {"CLONE_UNTRACED", 16384u}, {"CLONE_VM", 32768u}, {"CLONE_INVERTED", 65536u},
    {"NAME_CHANGED", 131072u}, {"CLOSED", 262144u}, {"CLONE_NEWUSER", 1048576u}, {"CLONE_CHILD_CLEARTID", 8388608u},
    {"CLONE_CHILD_SETTID", 16777216u}, {"CLONE_SETTLS", 33554432u}, {"CLONE_STOPPED", 67108864u},
    {"CLONE_VFORK", 134217728u}, {"CLONE_NEWCGROUP", 268435456u}, {"CLONE_CHILD_IN_PIDNS", 536870912u},
};
constexpr FlagName k_futex_operations[] = {
    {"FUTEX_CLOCK_REALTIME", 256u}, {"FUTEX_PRIVATE_FLAG", 128u}, {"FUTEX_CMP_REQUEUE_PI", 12u},
    {"FUTEX_WAIT_REQUEUE_PI", 11u}, {"FUTEX_WAKE_BITSET", 10u}, {"FUTEX_WAIT_BITSET", 9u}, {"FUTEX_TRYLOCK_PI", 8u},
    {"FUTEX_UNLOCK_PI", 7u}, {"FUTEX_LOCK_PI", 6u}, {"FUTEX_WAKE_OP", 5u}, {"FUTEX_CMP_REQUEUE", 4u},
    {"FUTEX_REQUEUE", 3u}, {"FUTEX_FD", 2u}, {"FUTEX_WAKE", 1u}, {"FUTEX_WAIT", 0u},
};
constexpr FlagName k_lseek_whence[] = {
    {"SEEK_END", 2u}, {"SEEK_CUR", 1u}, {"SEEK_SET", 0u},
};
constexpr FlagName k_poll_flags[] = {
    {"POLLIN", 1u}, {"POLLPRI", 2u}, {"POLLOUT", 4u}, {"POLLRDHUP", 8u}, {"POLLERR", 16u}, {"POLLHUP", 32u},
    {"POLLNVAL", 64u}, {"POLLRDNORM", 128u}, {"POLLRDBAND", 256u}, {"POLLWRNORM", 512u}, {"POLLWRBAND", 1024u},
};
constexpr FlagName k_mount_flags[] = {
    {"RDONLY", 1u}, {"NOSUID", 2u}, {"NODEV", 4u}, {"NOEXEC", 8u}, {"SYNCHRONOUS", 16u}, {"REMOUNT", 32u},
    {"MANDLOCK", 64u}, {"DIRSYNC", 128u}, {"NOATIME", 1024u}, {"NODIRATIME", 2048u}, {"BIND", 4096u}, {"MOVE", 8192u},
    {"REC", 16384u}, {"SILENT", 32768u}, {"POSIXACL", 65536u}, {"UNBINDABLE", 131072u}, {"PRIVATE", 262144u},
    {"SLAVE", 524288u}, {"SHARED", 1048576u}, {"RELATIME", 2097152u}, {"KERNMOUNT", 4194304u},
    {"I_VERSION", 8388608u}, {"STRICTATIME", 16777216u}, {"LAZYTIME", 33554432u}, {"NOSEC", 268435456u},
    {"BORN", 536870912u}, {"ACTIVE", 1073741824u}, {"NOUSER", 2147483648u},
};
constexpr FlagName k_umount_flags[] = {
    {"FORCE", 1u}, {"DETACH", 2u}, {"EXPIRE", 4u}, {"NOFOLLOW", 8u},
};
constexpr FlagName k_shutdown_how[] = {
    {"SHUT_UNKNOWN", 65535u}, {"SHUT_RDWR", 2u}, {"SHUT_WR", 1u}, {"SHUT_RD", 0u},
};
constexpr FlagName k_rlimit_resources[] = {
    {"RLIMIT_UNKNOWN", 255u}, {"RLIMIT_RTTIME", 15u}, {"RLIMIT_RTPRIO", 14u}, {"RLIMIT_NICE", 13u},
    {"RLIMIT_MSGQUEUE", 12u}, {"RLIMIT_SIGPENDING", 11u}, {"RLIMIT_LOCKS", 10u}, {"RLIMIT_AS", 9u},
    {"RLIMIT_MEMLOCK", 8u}, {"RLIMIT_NOFILE", 7u}, {"RLIMIT_NPROC", 6u}, {"RLIMIT_RSS", 5u}, {"RLIMIT_CORE", 4u},
    {"RLIMIT_STACK", 3u}, {"RLIMIT_DATA", 2u}, {"RLIMIT_FSIZE", 1u}, {"RLIMIT_CPU", 0u},
};
constexpr FlagName k_fcntl_commands[] = {
    {"F_GETPIPE_SZ", 29u}, {"F_SETPIPE_SZ", 28u}, {"F_NOTIFY", 27u}, {"F_DUPFD_CLOEXEC", 26u}, {"F_CANCELLK", 25u},
    {"F_GETLEASE", 24u}, {"F_SETLEASE", 23u}, {"F_GETOWN_EX", 22u}, {"F_SETOWN_EX", 21u}, {"F_SETLKW64", 19u},
    {"F_SETLK64", 18u}, {"F_GETLK64", 17u}, {"F_GETSIG", 15u}, {"F_SETSIG", 13u}, {"F_GETOWN", 12u},
    {"F_SETOWN", 10u}, {"F_SETLKW", 9u}, {"F_SETLK", 8u}, {"F_GETLK", 6u}, {"F_SETFL", 5u}, {"F_GETFL", 4u},
    {"F_SETFD", 3u}, {"F_GETFD", 2u}, {"F_DUPFD", 1u}, {"F_OFD_GETLK", 30u}, {"F_OFD_SETLK", 31u},
    {"F_OFD_SETLKW", 32u}, {"UNKNOWN", 0u},
};
constexpr FlagName k_sockopt_levels[] = {
    {"SOL_SOCKET", 1u}, {"SOL_TCP", 2u}, {"UNKNOWN", 0u},
};
constexpr FlagName k_sockopt_options[] = {
    {"SO_COOKIE", 53u}, {"SO_MEMINFO", 52u}, {"SO_PEERGROUPS", 51u}, {"SO_ATTACH_BPF", 50u}, {"SO_INCOMING_CPU", 49u},
    {"SO_BPF_EXTENSIONS", 48u}, {"SO_MAX_PACING_RATE", 47u}, {"SO_BUSY_POLL", 46u}, {"SO_SELECT_ERR_QUEUE", 45u},
    {"SO_LOCK_FILTER", 44u}, {"SO_NOFCS", 43u}, {"SO_PEEK_OFF", 42u}, {"SO_WIFI_STATUS", 41u}, {"SO_RXQ_OVFL", 40u},
    {"SO_DOMAIN", 39u}, {"SO_PROTOCOL", 38u}, {"SO_TIMESTAMPING", 37u}, {"SO_MARK", 36u}, {"SO_TIMESTAMPNS", 35u},
    {"SO_PASSSEC", 34u}, {"SO_PEERSEC", 31u}, {"SO_ACCEPTCONN", 30u}, {"SO_TIMESTAMP", 29u}, {"SO_PEERNAME", 28u},
    {"SO_DETACH_FILTER", 27u}, {"SO_ATTACH_FILTER", 26u}, {"SO_BINDTODEVICE", 25u},
    {"SO_SECURITY_ENCRYPTION_NETWORK", 24u}, {"SO_SECURITY_ENCRYPTION_TRANSPORT", 23u},
    {"SO_SECURITY_AUTHENTICATION", 22u}, {"SO_SNDTIMEO", 21u}, {"SO_RCVTIMEO", 20u}, {"SO_SNDLOWAT", 19u},
    {"SO_RCVLOWAT", 18u}, {"SO_PEERCRED", 17u}, {"SO_PASSCRED", 16u}, {"SO_REUSEPORT", 15u}, {"SO_BSDCOMPAT", 14u},
    {"SO_LINGER", 13u}, {"SO_PRIORITY", 12u}, {"SO_NO_CHECK", 11u}, {"SO_OOBINLINE", 10u}, {"SO_KEEPALIVE", 9u},
    {"SO_RCVBUFFORCE", 33u}, {"SO_SNDBUFFORCE", 32u}, {"SO_RCVBUF", 8u}, {"SO_SNDBUF", 7u}, {"SO_BROADCAST", 6u},
    {"SO_DONTROUTE", 5u}, {"SO_ERROR", 4u}, {"SO_TYPE", 3u}, {"SO_REUSEADDR", 2u}, {"SO_DEBUG", 1u}, {"UNKNOWN", 0u},
};
constexpr FlagName k_ptrace_requests[] = {
    {"PTRACE_SINGLEBLOCK", 38u}, {"PTRACE_SYSEMU_SINGLESTEP", 37u}, {"PTRACE_SYSEMU", 36u},
    {"PTRACE_ARCH_PRCTL", 35u}, {"PTRACE_SET_THREAD_AREA", 34u}, {"PTRACE_GET_THREAD_AREA", 33u},
    {"PTRACE_OLDSETOPTIONS", 32u}, {"PTRACE_SETFPXREGS", 31u}, {"PTRACE_GETFPXREGS", 30u}, {"PTRACE_SETFPREGS", 29u},
    {"PTRACE_GETFPREGS", 28u}, {"PTRACE_SETREGS", 27u}, {"PTRACE_GETREGS", 26u}, {"PTRACE_SETSIGMASK", 25u},
    {"PTRACE_GETSIGMASK", 24u}, {"PTRACE_PEEKSIGINFO", 23u}, {"PTRACE_LISTEN", 22u}, {"PTRACE_INTERRUPT", 21u},
    {"PTRACE_SEIZE", 20u}, {"PTRACE_SETREGSET", 19u}, {"PTRACE_GETREGSET", 18u}, {"PTRACE_SETSIGINFO", 17u},
    {"PTRACE_GETSIGINFO", 16u}, {"PTRACE_GETEVENTMSG", 15u}, {"PTRACE_SETOPTIONS", 14u}, {"PTRACE_SYSCALL", 13u},
    {"PTRACE_DETACH", 12u}, {"PTRACE_ATTACH", 11u}, {"PTRACE_SINGLESTEP", 10u}, {"PTRACE_KILL", 9u},
    {"PTRACE_CONT", 8u}, {"PTRACE_POKEUSR", 7u}, {"PTRACE_POKEDATA", 6u}, {"PTRACE_POKETEXT", 5u},
    {"PTRACE_PEEKUSR", 4u}, {"PTRACE_PEEKDATA", 3u}, {"PTRACE_PEEKTEXT", 2u}, {"PTRACE_TRACEME", 1u},
    {"PTRACE_UNKNOWN", 0u},
};
constexpr FlagName k_prot_flags[] = {
    {"PROT_READ", 1u}, {"PROT_WRITE", 2u}, {"PROT_EXEC", 4u}, {"PROT_SEM", 8u}, {"PROT_GROWSDOWN", 16u},
    {"PROT_GROWSUP", 32u}, {"PROT_SAO", 64u}, {"PROT_NONE", 0u},
};
constexpr FlagName k_mmap_flags[] = {
    {"MAP_SHARED", 1u}, {"MAP_PRIVATE", 2u}, {"MAP_FIXED", 4u}, {"MAP_ANONYMOUS", 8u}, {"MAP_32BIT", 16u},
    {"MAP_RENAME", 32u}, {"MAP_NORESERVE", 64u}, {"MAP_POPULATE", 128u}, {"MAP_NONBLOCK", 256u},
    {"MAP_GROWSDOWN", 512u}, {"MAP_DENYWRITE", 1024u}, {"MAP_EXECUTABLE", 2048u}, {"MAP_INHERIT", 4096u},
    {"MAP_FILE", 8192u}, {"MAP_LOCKED", 16384u},
};
constexpr FlagName k_splice_flags[] = {
    {"SPLICE_F_MOVE", 1u}, {"SPLICE_F_NONBLOCK", 2u}, {"SPLICE_F_MORE", 4u}, {"SPLICE_F_GIFT", 8u},
};
constexpr FlagName k_quotactl_cmds[] = {
    {"Q_QUOTAON", 1u}, {"Q_QUOTAOFF", 2u}, {"Q_GETFMT", 4u}, {"Q_GETINFO", 8u}, {"Q_SETINFO", 16u},
    {"Q_GETQUOTA", 32u}, {"Q_SETQUOTA", 64u}, {"Q_SYNC", 128u}, {"Q_XQUOTAON", 256u}, {"Q_XQUOTAOFF", 512u},
    {"Q_XGETQUOTA", 1024u}, {"Q_XSETQLIM", 2048u}, {"Q_XGETQSTAT", 4096u}, {"Q_XQUOTARM", 8192u},
    {"Q_XQUOTASYNC", 16384u},
};
constexpr FlagName k_quotactl_types[] = {
    {"USRQUOTA", 1u}, {"GRPQUOTA", 2u},
};
constexpr FlagName k_quotactl_dqi_flags[] = {
    {"DQF_NONE", 1u}, {"V1_DQF_RSQUASH", 2u},
};
constexpr FlagName k_quotactl_quota_fmts[] = {
    {"QFMT_NOT_USED", 1u}, {"QFMT_VFS_OLD", 2u}, {"QFMT_VFS_V0", 4u}, {"QFMT_VFS_V1", 8u},
};
constexpr FlagName k_semop_flags[] = {
    {"IPC_NOWAIT", 1u}, {"SEM_UNDO", 2u},
};
constexpr FlagName k_semget_flags[] = {
    {"IPC_EXCL", 16384u}, {"IPC_CREAT", 8192u},
};
constexpr FlagName k_semctl_commands[] = {
    {"IPC_STAT", 1u}, {"IPC_SET", 2u}, {"IPC_RMID", 4u}, {"IPC_INFO", 8u}, {"SEM_INFO", 16u}, {"SEM_STAT", 32u},
    {"GETALL", 64u}, {"GETNCNT", 128u}, {"GETPID", 256u}, {"GETVAL", 512u}, {"GETZCNT", 1024u}, {"SETALL", 2048u},
    {"SETVAL", 4096u},
};
constexpr FlagName k_access_flags[] = {
    {"F_OK", 0u}, {"R_OK", 4u}, {"W_OK", 2u}, {"X_OK", 1u},
};
constexpr FlagName k_pf_flags[] = {
    {"PROTECTION_VIOLATION", 1u}, {"PAGE_NOT_PRESENT", 2u}, {"WRITE_ACCESS", 4u}, {"READ_ACCESS", 8u},
    {"USER_FAULT", 16u}, {"SUPERVISOR_FAULT", 32u}, {"RESERVED_PAGE", 64u}, {"INSTRUCTION_FETCH", 128u},
};
constexpr FlagName k_unlinkat_flags[] = {
    {"AT_REMOVEDIR", 512u},
};
constexpr FlagName k_linkat_flags[] = {
    {"AT_SYMLINK_FOLLOW", 1024u}, {"AT_EMPTY_PATH", 4096u},
};
constexpr FlagName k_newfstatat_flags[] = {
    {"AT_EMPTY_PATH", 4096u}, {"AT_NO_AUTOMOUNT", 2048u}, {"AT_SYMLINK_NOFOLLOW", 256u},
};
constexpr FlagName k_chmod_mode[] = {
    {"S_IXOTH", 1u}, {"S_IWOTH", 2u}, {"S_IROTH", 4u}, {"S_IXGRP", 8u}, {"S_IWGRP", 16u}, {"S_IRGRP", 32u},
    {"S_IXUSR", 64u}, {"S_IWUSR", 128u}, {"S_IRUSR", 256u}, {"S_ISVTX", 512u}, {"S_ISGID", 1024u}, {"S_ISUID", 2048u},
};
constexpr FlagName k_mknod_mode[] = {
    {"S_IXOTH", 1u}, {"S_IWOTH", 2u}, {"S_IROTH", 4u}, {"S_IXGRP", 8u}, {"S_IWGRP", 16u}, {"S_IRGRP", 32u},
    {"S_IXUSR", 64u}, {"S_IWUSR", 128u}, {"S_IRUSR", 256u}, {"S_ISVTX", 512u}, {"S_ISGID", 1024u}, {"S_ISUID", 2048u},
    {"S_IFREG", 32768u}, {"S_IFCHR", 8192u}, {"S_IFBLK", 24576u}, {"S_IFIFO", 4096u}, {"S_IFSOCK", 49152u},
};
constexpr FlagName k_renameat2_flags[] = {
    {"RENAME_NOREPLACE", 1u}, {"RENAME_EXCHANGE", 2u}, {"RENAME_WHITEOUT", 4u},
};
constexpr FlagName k_openat2_flags[] = {
    {"RESOLVE_BENEATH", 1u}, {"RESOLVE_IN_ROOT", 2u}, {"RESOLVE_NO_MAGICLINKS", 4u}, {"RESOLVE_NO_SYMLINKS", 8u},
    {"RESOLVE_NO_XDEV", 16u}, {"RESOLVE_CACHED", 32u},
};
constexpr FlagName k_execve_flags[] = {
    {"EXE_WRITABLE", 1u}, {"EXE_UPPER_LAYER", 2u}, {"EXE_FROM_MEMFD", 4u}, {"EXE_LOWER_LAYER", 8u},
};
constexpr FlagName k_execveat_flags[] = {
    {"AT_EMPTY_PATH", 1u}, {"AT_SYMLINK_NOFOLLOW", 2u},
};
constexpr FlagName k_io_uring_setup_flags[] = {
    {"IORING_SETUP_IOPOLL", 1u}, {"IORING_SETUP_SQPOLL", 2u}, {"IORING_SQ_NEED_WAKEUP", 4u},
    {"IORING_SETUP_SQ_AFF", 8u}, {"IORING_SETUP_CQSIZE", 16u}, {"IORING_SETUP_CLAMP", 32u},
    {"IORING_SETUP_ATTACH_RW", 64u}, {"IORING_SETUP_R_DISABLED", 128u},
};
constexpr FlagName k_io_uring_setup_feats[] = {
    {"IORING_FEAT_SINGLE_MMAP", 1u}, {"IORING_FEAT_NODROP", 2u}, {"IORING_FEAT_SUBMIT_STABLE", 4u},
    {"IORING_FEAT_RW_CUR_POS", 8u}, {"IORING_FEAT_CUR_PERSONALITY", 16u}, {"IORING_FEAT_FAST_POLL", 32u},
    {"IORING_FEAT_POLL_32BITS", 64u}, {"IORING_FEAT_SQPOLL_NONFIXED", 128u}, {"IORING_FEAT_ENTER_EXT_ARG", 256u},
    {"IORING_FEAT_NATIVE_WORKERS", 512u}, {"IORING_FEAT_RSRC_TAGS", 1024u},
};
constexpr FlagName k_io_uring_enter_flags[] = {
    {"IORING_ENTER_GETEVENTS", 1u}, {"IORING_ENTER_SQ_WAKEUP", 2u}, {"IORING_ENTER_SQ_WAIT", 4u},
    {"IORING_ENTER_EXT_ARG", 8u},
};
constexpr FlagName k_io_uring_register_opcodes[] = {
    {"IORING_REGISTER_BUFFERS", 0u}, {"IORING_UNREGISTER_BUFFERS", 1u}, {"IORING_REGISTER_FILES", 2u},
    {"IORING_UNREGISTER_FILES", 3u}, {"IORING_REGISTER_EVENTFD", 4u}, {"IORING_UNREGISTER_EVENTFD", 5u},
    {"IORING_REGISTER_FILES_UPDATE", 6u}, {"IORING_REGISTER_EVENTFD_ASYNC", 7u}, {"IORING_REGISTER_PROBE", 8u},
    {"IORING_REGISTER_PERSONALITY", 9u}, {"IORING_UNREGISTER_PERSONALITY", 10u},
    {"IORING_REGISTER_RESTRICTIONS", 11u}, {"IORING_REGISTER_ENABLE_RINGS", 12u}, {"IORING_REGISTER_FILES2", 13u},
    {"IORING_REGISTER_FILES_UPDATE2", 14u}, {"IORING_REGISTER_BUFFERS2", 15u},
    {"IORING_REGISTER_BUFFERS_UPDATE", 16u}, {"IORING_REGISTER_IOWQ_AFF", 17u}, {"IORING_UNREGISTER_IOWQ_AFF", 18u},
    {"IORING_REGISTER_IOWQ_MAX_WORKERS", 19u}, {"IORING_REGISTER_RING_FDS", 20u}, {"IORING_UNREGISTER_RING_FDS", 21u},
};
constexpr FlagName k_mlockall_flags[] = {
    {"MCL_CURRENT", 1u}, {"MCL_FUTURE", 2u}, {"MCL_ONFAULT", 4u},
};
constexpr FlagName k_mlock2_flags[] = {
    {"MLOCK_ONFAULT", 1u},
};
constexpr FlagName k_fsconfig_cmds[] = {
    {"FSCONFIG_SET_FLAG", 0u}, {"FSCONFIG_SET_STRING", 1u}, {"FSCONFIG_SET_BINARY", 2u}, {"FSCONFIG_SET_PATH", 3u},
    {"FSCONFIG_SET_PATH_EMPTY", 4u}, {"FSCONFIG_SET_FD", 5u}, {"FSCONFIG_CMD_CREATE", 6u},
    {"FSCONFIG_CMD_RECONFIGURE", 7u},
};
constexpr FlagName k_epoll_create1_flags[] = {
    {"EPOLL_CLOEXEC", 1u},
};
constexpr FlagName k_fchownat_flags[] = {
    {"AT_SYMLINK_NOFOLLOW", 1024u}, {"AT_EMPTY_PATH", 4096u},
};
constexpr FlagName k_prctl_options[] = {
    {"PR_GET_DUMPABLE", 3u}, {"PR_SET_DUMPABLE", 4u}, {"PR_GET_KEEPCAPS", 7u}, {"PR_SET_KEEPCAPS", 8u},
    {"PR_SET_NAME", 15u}, {"PR_GET_NAME", 16u}, {"PR_GET_SECCOMP", 21u}, {"PR_SET_SECCOMP", 22u},
    {"PR_CAPBSET_READ", 23u}, {"PR_CAPBSET_DROP", 24u}, {"PR_GET_SECUREBITS", 27u}, {"PR_SET_SECUREBITS", 28u},
    {"PR_MCE_KILL", 33u}, {"PR_MCE_KILL", 33u}, {"PR_SET_MM", 35u}, {"PR_SET_CHILD_SUBREAPER", 36u},
    {"PR_GET_CHILD_SUBREAPER", 37u}, {"PR_SET_NO_NEW_PRIVS", 38u}, {"PR_GET_NO_NEW_PRIVS", 39u},
    {"PR_GET_TID_ADDRESS", 40u}, {"PR_SET_THP_DISABLE", 41u}, {"PR_GET_THP_DISABLE", 42u}, {"PR_CAP_AMBIENT", 47u},
};
constexpr FlagName k_keyctl_operations[] = {
    {"KEYCTL_GET_KEYRING_ID", 0u}, {"KEYCTL_JOIN_SESSION_KEYRING", 1u}, {"KEYCTL_UPDATE", 2u}, {"KEYCTL_REVOKE", 3u},
    {"KEYCTL_CHOWN", 4u}, {"KEYCTL_SETPERM", 5u}, {"KEYCTL_DESCRIBE", 6u}, {"KEYCTL_CLEAR", 7u}, {"KEYCTL_LINK", 8u},
    {"KEYCTL_UNLINK", 9u}, {"KEYCTL_SEARCH", 10u}, {"KEYCTL_READ", 11u}, {"KEYCTL_INSTANTIATE", 12u},
    {"KEYCTL_NEGATE", 13u}, {"KEYCTL_SET_REQKEY_KEYRING", 14u}, {"KEYCTL_SET_TIMEOUT", 15u},
    {"KEYCTL_ASSUME_AUTHORITY", 16u}, {"KEYCTL_GET_SECURITY", 17u}, {"KEYCTL_SESSION_TO_PARENT", 18u},
    {"KEYCTL_REJECT", 19u}, {"KEYCTL_INSTANTIATE_IOV", 20u}, {"KEYCTL_INVALIDATE", 21u},
    {"KEYCTL_GET_PERSISTENT", 22u}, {"KEYCTL_DH_COMPUTE", 23u}, {"KEYCTL_PKEY_QUERY", 24u},
    {"KEYCTL_PKEY_ENCRYPT", 25u}, {"KEYCTL_PKEY_DECRYPT", 26u}, {"KEYCTL_PKEY_SIGN", 27u},
    {"KEYCTL_PKEY_VERIFY", 28u}, {"KEYCTL_RESTRICT_KEYRING", 29u}, {"KEYCTL_MOVE", 30u}, {"KEYCTL_CAPABILITIES", 31u},
    {"KEYCTL_WATCH_KEY", 32u},
};
constexpr FlagName k_memfd_create_flags[] = {
    {"MFD_CLOEXEC", 1u}, {"MFD_ALLOW_SEALING", 2u}, {"MFD_HUGETLB", 4u},
};
constexpr FlagName k_pidfd_open_flags[] = {
    {"PIDFD_NONBLOCK", 1u},
};
constexpr FlagName k_bpf_commands[] = {
    {"BPF_MAP_CREATE", 0u}, {"BPF_MAP_LOOKUP_ELEM", 1u}, {"BPF_MAP_UPDATE_ELEM", 2u}, {"BPF_MAP_DELETE_ELEM", 3u},
    {"BPF_MAP_GET_NEXT_KEY", 4u}, {"BPF_PROG_LOAD", 5u}, {"BPF_OBJ_PIN", 6u}, {"BPF_OBJ_GET", 7u},
    {"BPF_PROG_ATTACH", 8u}, {"BPF_PROG_DETACH", 9u}, {"BPF_PROG_TEST_RUN", 10u}, {"BPF_PROG_RUN", 10u},
    {"BPF_PROG_GET_NEXT_ID", 11u}, {"BPF_MAP_GET_NEXT_ID", 12u}, {"BPF_PROG_GET_FD_BY_ID", 13u},
    {"BPF_MAP_GET_FD_BY_ID", 14u}, {"BPF_OBJ_GET_INFO_BY_FD", 15u}, {"BPF_PROG_QUERY", 16u},
    {"BPF_RAW_TRACEPOINT_OPEN", 17u}, {"BPF_BTF_LOAD", 18u}, {"BPF_BTF_GET_FD_BY_ID", 19u},
    {"BPF_TASK_FD_QUERY", 20u}, {"BPF_MAP_LOOKUP_AND_DELETE_ELEM", 21u}, {"BPF_MAP_FREEZE", 22u},
    {"BPF_BTF_GET_NEXT_ID", 23u}, {"BPF_MAP_LOOKUP_BATCH", 24u}, {"BPF_MAP_LOOKUP_AND_DELETE_BATCH", 25u},
    {"BPF_MAP_UPDATE_BATCH", 26u}, {"BPF_MAP_DELETE_BATCH", 27u}, {"BPF_LINK_CREATE", 28u}, {"BPF_LINK_UPDATE", 29u},
    {"BPF_LINK_GET_FD_BY_ID", 30u}, {"BPF_LINK_GET_NEXT_ID", 31u}, {"BPF_ENABLE_STATS", 32u},
    {"BPF_ITER_CREATE", 33u}, {"BPF_LINK_DETACH", 34u}, {"BPF_PROG_BIND_MAP", 35u},
};
constexpr FlagName k_delete_module_flags[] = {
    {"O_NONBLOCK", 2u}, {"O_TRUNC", 1u},
};
constexpr FlagName k_close_range_flags[] = {
    {"CLOSE_RANGE_UNSHARE", 2u}, {"CLOSE_RANGE_CLOEXEC", 4u},
};
constexpr FlagName k_finit_module_flags[] = {
    {"MODULE_INIT_IGNORE_MODVERSIONS", 1u}, {"MODULE_INIT_IGNORE_VERMAGIC", 2u}, {"MODULE_INIT_COMPRESSED_FILE", 4u},
};
constexpr FlagName k_anon_inode_fd_types[] = {
    {"ANON_INODE_FD_TYPE_UNKNOWN", 0u}, {"ANON_INODE_FD_TYPE_EVENTFD", 1u}, {"ANON_INODE_FD_TYPE_EVENTPOLL", 2u},
    {"ANON_INODE_FD_TYPE_INOTIFY", 3u}, {"ANON_INODE_FD_TYPE_SIGNALFD", 4u}, {"ANON_INODE_FD_TYPE_TIMERFD", 5u},
    {"ANON_INODE_FD_TYPE_IO_URING", 6u}, {"ANON_INODE_FD_TYPE_USERFAULTFD", 7u}, {"ANON_INODE_FD_TYPE_PIDFD", 8u},
    {"ANON_INODE_FD_TYPE_BPF_MAP", 9u}, {"ANON_INODE_FD_TYPE_BPF_PROG", 10u}, {"ANON_INODE_FD_TYPE_BPF_LINK", 11u},
    {"ANON_INODE_FD_TYPE_BPF_ITER", 12u}, {"ANON_INODE_FD_TYPE_PERF_EVENT", 13u},
};
constexpr std::span<const FlagName> kFlagTables[] = {k_socket_families, k_file_flags, k_creat_flags, k_flock_flags, k_clone_flags, k_futex_operations, k_lseek_whence, k_poll_flags, k_mount_flags, k_umount_flags, k_shutdown_how, k_rlimit_resources, k_fcntl_commands, k_sockopt_levels, k_sockopt_options, k_ptrace_requests, k_prot_flags, k_mmap_flags, k_splice_flags, k_quotactl_cmds, k_quotactl_types, k_quotactl_dqi_flags, k_quotactl_quota_fmts, k_semop_flags, k_semget_flags, k_semctl_commands, k_access_flags, k_pf_flags, k_unlinkat_flags, k_linkat_flags, k_newfstatat_flags, k_chmod_mode, k_mknod_mode, k_renameat2_flags, k_openat2_flags, k_execve_flags, k_execveat_flags, k_io_uring_setup_flags, k_io_uring_setup_feats, k_io_uring_enter_flags, k_io_uring_register_opcodes, k_mlockall_flags, k_mlock2_flags, k_fsconfig_cmds, k_epoll_create1_flags, k_fchownat_flags, k_prctl_options, k_keyctl_operations, k_memfd_create_flags, k_pidfd_open_flags, k_bpf_commands, k_delete_module_flags, k_close_range_flags, k_finit_module_flags, k_anon_inode_fd_types};
constexpr std::string_view kFlagTableNames[] = {"socket_families", "file_flags", "creat_flags", "flock_flags", "clone_flags", "futex_operations", "lseek_whence", "poll_flags", "mount_flags", "umount_flags", "shutdown_how", "rlimit_resources", "fcntl_commands", "sockopt_levels", "sockopt_options", "ptrace_requests", "prot_flags", "mmap_flags", "splice_flags", "quotactl_cmds", "quotactl_types", "quotactl_dqi_flags", "quotactl_quota_fmts", "semop_flags", "semget_flags", "semctl_commands", "access_flags", "pf_flags", "unlinkat_flags", "linkat_flags", "newfstatat_flags", "chmod_mode", "mknod_mode", "renameat2_flags", "openat2_flags", "execve_flags", "execveat_flags", "io_uring_setup_flags", "io_uring_setup_feats", "io_uring_enter_flags", "io_uring_register_opcodes", "mlockall_flags", "mlock2_flags", "fsconfig_cmds", "epoll_create1_flags", "fchownat_flags", "prctl_options", "keyctl_operations", "memfd_create_flags", "pidfd_open_flags", "bpf_commands", "delete_module_flags", "close_range_flags", "finit_module_flags", "anon_inode_fd_types"};

using enum ParamType;
using F = ParamFormat;

constexpr Param kParams[] = {
    {"ID", syscallid, F::decimal, -1, -1},
    {"nativeID", uint16, F::decimal, -1, -1},
    {"ID", syscallid, F::decimal, -1, -1},
    {"nativeID", uint16, F::decimal, -1, -1},
    {"name", fspath, F::none, -1, -1},
    {"flags", flags32, F::hexadecimal, 1, -1},
    {"mode", uint32, F::octal, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"name", fspath, F::none, -1, -1},
    {"flags", flags32, F::hexadecimal, 1, -1},
    {"mode", uint32, F::octal, -1, -1},
    {"dev", uint32, F::hexadecimal, -1, -1},
    {"ino", uint64, F::decimal, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"size", uint32, F::decimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"data", bytebuf, F::none, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"size", uint32, F::decimal, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"size", uint32, F::decimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"data", bytebuf, F::none, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"size", uint32, F::decimal, -1, -1},
    {"size", uint32, F::decimal, -1, -1},
    {"res", uint64, F::hexadecimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"exe", charbuf, F::none, -1, -1},
    {"args", bytebuf, F::none, -1, -1},
    {"tid", pid, F::decimal, -1, -1},
    {"pid", pid, F::decimal, -1, -1},
    {"ptid", pid, F::decimal, -1, -1},
    {"cwd", charbuf, F::none, -1, -1},
    {"fdlimit", uint64, F::decimal, -1, -1},
    {"res", pid, F::decimal, -1, -1},
    {"exe", charbuf, F::none, -1, -1},
    {"args", bytebuf, F::none, -1, -1},
    {"tid", pid, F::decimal, -1, -1},
    {"pid", pid, F::decimal, -1, -1},
    {"ptid", pid, F::decimal, -1, -1},
    {"cwd", charbuf, F::none, -1, -1},
    {"fdlimit", int64, F::decimal, -1, -1},
    {"flags", flags32, F::hexadecimal, 4, -1},
    {"uid", uint32, F::decimal, -1, -1},
    {"gid", uint32, F::decimal, -1, -1},
    {"domain", enumflags32, F::decimal, 0, -1},
    {"type", uint32, F::decimal, -1, -1},
    {"proto", uint32, F::decimal, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"domain", enumflags32, F::decimal, 0, -1},
    {"type", uint32, F::decimal, -1, -1},
    {"proto", uint32, F::decimal, -1, -1},
    {"flags", flags32, F::hexadecimal, 1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"addr", sockaddr, F::none, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"addr", sockaddr, F::none, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"tuple", socktuple, F::none, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"addr", sockaddr, F::none, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"backlog", int32, F::decimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"backlog", int32, F::decimal, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"tuple", socktuple, F::none, -1, -1},
    {"queuepct", uint8, F::decimal, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"size", uint32, F::decimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"data", bytebuf, F::none, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"size", uint32, F::decimal, -1, -1},
    {"tuple", socktuple, F::none, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"size", uint32, F::decimal, -1, -1},
    {"tuple", socktuple, F::none, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"data", bytebuf, F::none, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"size", uint32, F::decimal, -1, -1},
    {"tuple", socktuple, F::none, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"size", uint32, F::decimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"data", bytebuf, F::none, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"size", uint32, F::decimal, -1, -1},
    {"tuple", socktuple, F::none, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"size", uint32, F::decimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"data", bytebuf, F::none, -1, -1},
    {"tuple", socktuple, F::none, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"size", uint32, F::decimal, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"how", enumflags8, F::hexadecimal, 10, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"how", enumflags8, F::hexadecimal, 10, -1},
    {"domain", enumflags32, F::decimal, 0, -1},
    {"type", uint32, F::decimal, -1, -1},
    {"proto", uint32, F::decimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"fd1", fd, F::decimal, -1, -1},
    {"fd2", fd, F::decimal, -1, -1},
    {"source", uint64, F::hexadecimal, -1, -1},
    {"peer", uint64, F::hexadecimal, -1, -1},
    {"domain", enumflags32, F::decimal, 0, -1},
    {"type", uint32, F::decimal, -1, -1},
    {"proto", uint32, F::decimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"level", enumflags8, F::decimal, 13, -1},
    {"optname", enumflags8, F::decimal, 14, -1},
    {"val", dyn, F::decimal, -1, -1},
    {"optlen", uint32, F::decimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"level", enumflags8, F::decimal, 13, -1},
    {"optname", enumflags8, F::decimal, 14, -1},
    {"val", dyn, F::decimal, -1, -1},
    {"optlen", uint32, F::decimal, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"size", uint32, F::decimal, -1, -1},
    {"tuple", socktuple, F::none, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"data", bytebuf, F::none, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"size", uint32, F::decimal, -1, -1},
    {"tuple", socktuple, F::none, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"size", uint32, F::decimal, -1, -1},
    {"data", bytebuf, F::none, -1, -1},
    {"tuple", socktuple, F::none, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"size", uint32, F::decimal, -1, -1},
    {"data", bytebuf, F::none, -1, -1},
    {"tuple", socktuple, F::none, -1, -1},
    {"msgcontrol", bytebuf, F::none, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"size", uint32, F::decimal, -1, -1},
    {"data", bytebuf, F::none, -1, -1},
    {"tuple", socktuple, F::none, -1, -1},
    {"msgcontrol", bytebuf, F::none, -1, -1},
    {"flags", int32, F::hexadecimal, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"tuple", socktuple, F::none, -1, -1},
    {"queuepct", uint8, F::decimal, -1, -1},
    {"name", fspath, F::none, -1, -1},
    {"mode", uint32, F::octal, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"name", fspath, F::none, -1, -1},
    {"mode", uint32, F::octal, -1, -1},
    {"dev", uint32, F::hexadecimal, -1, -1},
    {"ino", uint64, F::decimal, -1, -1},
    {"creat_flags", flags16, F::hexadecimal, 2, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"fd1", fd, F::decimal, -1, -1},
    {"fd2", fd, F::decimal, -1, -1},
    {"ino", uint64, F::decimal, -1, -1},
    {"initval", uint64, F::decimal, -1, -1},
    {"flags", uint32, F::hexadecimal, -1, -1},
    {"res", fd, F::decimal, -1, -1},
    {"initval", uint64, F::decimal, -1, -1},
    {"flags", uint32, F::hexadecimal, -1, -1},
    {"addr", uint64, F::hexadecimal, -1, -1},
    {"op", flags16, F::hexadecimal, 5, -1},
    {"val", uint64, F::decimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"addr", uint64, F::hexadecimal, -1, -1},
    {"op", flags16, F::hexadecimal, 5, -1},
    {"val", uint64, F::decimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"path", fspath, F::none, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"path", fspath, F::none, -1, -1},
    {"fd", fd, F::none, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"fd", fd, F::none, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"path", fspath, F::none, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"path", fspath, F::none, -1, -1},
    {"fd", fd, F::none, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"maxevents", error_number, F::decimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"maxevents", error_number, F::decimal, -1, -1},
    {"fds", fdlist, F::decimal, -1, -1},
    {"timeout", int64, F::decimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"fds", fdlist, F::decimal, -1, -1},
    {"timeout", int64, F::decimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"offset", uint64, F::decimal, -1, -1},
    {"whence", enumflags8, F::decimal, 6, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"offset", uint64, F::decimal, -1, -1},
    {"whence", enumflags8, F::decimal, 6, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"offset", uint64, F::decimal, -1, -1},
    {"whence", enumflags8, F::decimal, 6, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"offset", uint64, F::decimal, -1, -1},
    {"whence", enumflags8, F::decimal, 6, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"request", uint64, F::hexadecimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"path", charbuf, F::none, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"path", charbuf, F::none, -1, -1},
    {"fd", fd, F::none, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"fd", fd, F::none, -1, -1},
    {"path", fspath, F::none, -1, -1},
    {"mode", uint32, F::hexadecimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"path", fspath, F::none, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"dirfd", fd, F::decimal, -1, -1},
    {"name", charbuf, F::none, -1, -1},
    {"flags", flags32, F::hexadecimal, 1, -1},
    {"mode", uint32, F::octal, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"oldpath", fspath, F::none, -1, -1},
    {"newpath", fspath, F::none, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"olddir", fd, F::decimal, -1, -1},
    {"oldpath", charbuf, F::none, -1, -1},
    {"newdir", fd, F::decimal, -1, -1},
    {"newpath", charbuf, F::none, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"path", fspath, F::none, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"dirfd", fd, F::decimal, -1, -1},
    {"name", charbuf, F::none, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"size", uint32, F::decimal, -1, -1},
    {"pos", uint64, F::decimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"data", bytebuf, F::none, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"size", uint32, F::decimal, -1, -1},
    {"pos", uint64, F::decimal, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"size", uint32, F::decimal, -1, -1},
    {"pos", uint64, F::decimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"data", bytebuf, F::none, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"size", uint32, F::decimal, -1, -1},
    {"pos", uint64, F::decimal, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"size", uint32, F::decimal, -1, -1},
    {"data", bytebuf, F::none, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"size", uint32, F::decimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"data", bytebuf, F::none, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"size", uint32, F::decimal, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"pos", uint64, F::decimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"size", uint32, F::decimal, -1, -1},
    {"data", bytebuf, F::none, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"pos", uint64, F::decimal, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"size", uint32, F::decimal, -1, -1},
    {"pos", uint64, F::decimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"data", bytebuf, F::none, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"size", uint32, F::decimal, -1, -1},
    {"pos", uint64, F::decimal, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"res", fd, F::decimal, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"mask", uint32, F::hexadecimal, -1, -1},
    {"flags", uint8, F::hexadecimal, -1, -1},
    {"res", fd, F::decimal, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"mask", uint32, F::hexadecimal, -1, -1},
    {"flags", uint8, F::hexadecimal, -1, -1},
    {"pid", pid, F::decimal, -1, -1},
    {"sig", sigtype, F::decimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"pid", pid, F::decimal, -1, -1},
    {"sig", sigtype, F::decimal, -1, -1},
    {"tid", pid, F::decimal, -1, -1},
    {"sig", sigtype, F::decimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"tid", pid, F::decimal, -1, -1},
    {"sig", sigtype, F::decimal, -1, -1},
    {"pid", pid, F::decimal, -1, -1},
    {"tid", pid, F::decimal, -1, -1},
    {"sig", sigtype, F::decimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"pid", pid, F::decimal, -1, -1},
    {"tid", pid, F::decimal, -1, -1},
    {"sig", sigtype, F::decimal, -1, -1},
    {"interval", reltime, F::decimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"interval", reltime, F::decimal, -1, -1},
    {"clockid", uint8, F::decimal, -1, -1},
    {"flags", uint8, F::hexadecimal, -1, -1},
    {"res", fd, F::decimal, -1, -1},
    {"clockid", uint8, F::decimal, -1, -1},
    {"flags", uint8, F::hexadecimal, -1, -1},
    {"flags", uint8, F::hexadecimal, -1, -1},
    {"res", fd, F::decimal, -1, -1},
    {"flags", uint8, F::hexadecimal, -1, -1},
    {"resource", enumflags8, F::decimal, 11, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"cur", int64, F::decimal, -1, -1},
    {"max", int64, F::decimal, -1, -1},
    {"resource", enumflags8, F::decimal, 11, -1},
    {"resource", enumflags8, F::decimal, 11, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"cur", int64, F::decimal, -1, -1},
    {"max", int64, F::decimal, -1, -1},
    {"resource", enumflags8, F::decimal, 11, -1},
    {"pid", pid, F::decimal, -1, -1},
    {"resource", enumflags8, F::decimal, 11, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"newcur", int64, F::decimal, -1, -1},
    {"newmax", int64, F::decimal, -1, -1},
    {"oldcur", int64, F::decimal, -1, -1},
    {"oldmax", int64, F::decimal, -1, -1},
    {"pid", int64, F::decimal, -1, -1},
    {"resource", enumflags8, F::decimal, 11, -1},
    {"next", pid, F::decimal, -1, -1},
    {"ratio", uint32, F::decimal, -1, -1},
    {"ratio", uint32, F::decimal, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"cmd", enumflags8, F::decimal, 12, -1},
    {"res", fd, F::decimal, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"cmd", enumflags8, F::decimal, 12, -1},
    {"arg", uint64, F::hexadecimal, -1, -1},
    {"next", pid, F::decimal, -1, -1},
    {"pgft_maj", uint64, F::decimal, -1, -1},
    {"pgft_min", uint64, F::decimal, -1, -1},
    {"vm_size", uint32, F::decimal, -1, -1},
    {"vm_rss", uint32, F::decimal, -1, -1},
    {"vm_swap", uint32, F::decimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"exe", charbuf, F::none, -1, -1},
    {"args", bytebuf, F::none, -1, -1},
    {"tid", pid, F::decimal, -1, -1},
    {"pid", pid, F::decimal, -1, -1},
    {"ptid", pid, F::decimal, -1, -1},
    {"cwd", charbuf, F::none, -1, -1},
    {"fdlimit", uint64, F::decimal, -1, -1},
    {"pgft_maj", uint64, F::decimal, -1, -1},
    {"pgft_min", uint64, F::decimal, -1, -1},
    {"vm_size", uint32, F::decimal, -1, -1},
    {"vm_rss", uint32, F::decimal, -1, -1},
    {"vm_swap", uint32, F::decimal, -1, -1},
    {"res", pid, F::decimal, -1, -1},
    {"exe", charbuf, F::none, -1, -1},
    {"args", bytebuf, F::none, -1, -1},
    {"tid", pid, F::decimal, -1, -1},
    {"pid", pid, F::decimal, -1, -1},
    {"ptid", pid, F::decimal, -1, -1},
    {"cwd", charbuf, F::none, -1, -1},
    {"fdlimit", int64, F::decimal, -1, -1},
    {"pgft_maj", uint64, F::decimal, -1, -1},
    {"pgft_min", uint64, F::decimal, -1, -1},
    {"vm_size", uint32, F::decimal, -1, -1},
    {"vm_rss", uint32, F::decimal, -1, -1},
    {"vm_swap", uint32, F::decimal, -1, -1},
    {"flags", flags32, F::hexadecimal, 4, -1},
    {"uid", uint32, F::decimal, -1, -1},
    {"gid", uint32, F::decimal, -1, -1},
    {"addr", uint64, F::hexadecimal, -1, -1},
    {"res", uint64, F::hexadecimal, -1, -1},
    {"vm_size", uint32, F::decimal, -1, -1},
    {"vm_rss", uint32, F::decimal, -1, -1},
    {"vm_swap", uint32, F::decimal, -1, -1},
    {"addr", uint64, F::hexadecimal, -1, -1},
    {"addr", uint64, F::hexadecimal, -1, -1},
    {"length", uint64, F::decimal, -1, -1},
    {"prot", flags32, F::hexadecimal, 16, -1},
    {"flags", flags32, F::hexadecimal, 17, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"offset", uint64, F::decimal, -1, -1},
    {"res", error_number, F::hexadecimal, -1, -1},
    {"vm_size", uint32, F::decimal, -1, -1},
    {"vm_rss", uint32, F::decimal, -1, -1},
    {"vm_swap", uint32, F::decimal, -1, -1},
    {"addr", uint64, F::hexadecimal, -1, -1},
    {"length", uint64, F::decimal, -1, -1},
    {"prot", flags32, F::hexadecimal, 16, -1},
    {"flags", flags32, F::hexadecimal, 17, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"offset", uint64, F::decimal, -1, -1},
    {"addr", uint64, F::hexadecimal, -1, -1},
    {"length", uint64, F::decimal, -1, -1},
    {"prot", flags32, F::hexadecimal, 16, -1},
    {"flags", flags32, F::hexadecimal, 17, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"pgoffset", uint64, F::decimal, -1, -1},
    {"res", error_number, F::hexadecimal, -1, -1},
    {"vm_size", uint32, F::decimal, -1, -1},
    {"vm_rss", uint32, F::decimal, -1, -1},
    {"vm_swap", uint32, F::decimal, -1, -1},
    {"addr", uint64, F::hexadecimal, -1, -1},
    {"length", uint64, F::decimal, -1, -1},
    {"prot", flags32, F::hexadecimal, 16, -1},
    {"flags", flags32, F::hexadecimal, 17, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"pgoffset", uint64, F::decimal, -1, -1},
    {"addr", uint64, F::hexadecimal, -1, -1},
    {"length", uint64, F::decimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"vm_size", uint32, F::decimal, -1, -1},
    {"vm_rss", uint32, F::decimal, -1, -1},
    {"vm_swap", uint32, F::decimal, -1, -1},
    {"addr", uint64, F::hexadecimal, -1, -1},
    {"length", uint64, F::decimal, -1, -1},
    {"fd_in", fd, F::decimal, -1, -1},
    {"fd_out", fd, F::decimal, -1, -1},
    {"size", uint64, F::decimal, -1, -1},
    {"flags", flags32, F::hexadecimal, 18, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"fd_in", fd, F::decimal, -1, -1},
    {"fd_out", fd, F::decimal, -1, -1},
    {"size", uint64, F::decimal, -1, -1},
    {"flags", flags32, F::hexadecimal, 18, -1},
    {"request", enumflags16, F::decimal, 15, -1},
    {"pid", pid, F::decimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"addr", dyn, F::hexadecimal, -1, -1},
    {"data", dyn, F::hexadecimal, -1, -1},
    {"request", enumflags16, F::decimal, 15, -1},
    {"pid", pid, F::decimal, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"request", uint64, F::hexadecimal, -1, -1},
    {"argument", uint64, F::hexadecimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"request", uint64, F::hexadecimal, -1, -1},
    {"argument", uint64, F::hexadecimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"exe", charbuf, F::none, -1, -1},
    {"args", bytebuf, F::none, -1, -1},
    {"tid", pid, F::decimal, -1, -1},
    {"pid", pid, F::decimal, -1, -1},
    {"ptid", pid, F::decimal, -1, -1},
    {"cwd", charbuf, F::none, -1, -1},
    {"fdlimit", uint64, F::decimal, -1, -1},
    {"pgft_maj", uint64, F::decimal, -1, -1},
    {"pgft_min", uint64, F::decimal, -1, -1},
    {"vm_size", uint32, F::decimal, -1, -1},
    {"vm_rss", uint32, F::decimal, -1, -1},
    {"vm_swap", uint32, F::decimal, -1, -1},
    {"env", bytebuf, F::none, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"oldpath", fspath, F::none, -1, -1},
    {"newpath", fspath, F::none, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"olddirfd", fd, F::decimal, -1, -1},
    {"oldpath", fsrelpath, F::none, -1, 1},
    {"newdirfd", fd, F::decimal, -1, -1},
    {"newpath", fsrelpath, F::none, -1, 3},
    {"res", error_number, F::decimal, -1, -1},
    {"target", charbuf, F::none, -1, -1},
    {"linkpath", fspath, F::none, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"target", charbuf, F::none, -1, -1},
    {"linkdirfd", fd, F::decimal, -1, -1},
    {"linkpath", fsrelpath, F::none, -1, 2},
    {"res", pid, F::decimal, -1, -1},
    {"exe", charbuf, F::none, -1, -1},
    {"args", bytebuf, F::none, -1, -1},
    {"tid", pid, F::decimal, -1, -1},
    {"pid", pid, F::decimal, -1, -1},
    {"ptid", pid, F::decimal, -1, -1},
    {"cwd", charbuf, F::none, -1, -1},
    {"fdlimit", int64, F::decimal, -1, -1},
    {"pgft_maj", uint64, F::decimal, -1, -1},
    {"pgft_min", uint64, F::decimal, -1, -1},
    {"vm_size", uint32, F::decimal, -1, -1},
    {"vm_rss", uint32, F::decimal, -1, -1},
    {"vm_swap", uint32, F::decimal, -1, -1},
    {"flags", flags32, F::hexadecimal, 4, -1},
    {"uid", uint32, F::decimal, -1, -1},
    {"gid", uint32, F::decimal, -1, -1},
    {"res", pid, F::decimal, -1, -1},
    {"exe", charbuf, F::none, -1, -1},
    {"args", bytebuf, F::none, -1, -1},
    {"tid", pid, F::decimal, -1, -1},
    {"pid", pid, F::decimal, -1, -1},
    {"ptid", pid, F::decimal, -1, -1},
    {"cwd", charbuf, F::none, -1, -1},
    {"fdlimit", int64, F::decimal, -1, -1},
    {"pgft_maj", uint64, F::decimal, -1, -1},
    {"pgft_min", uint64, F::decimal, -1, -1},
    {"vm_size", uint32, F::decimal, -1, -1},
    {"vm_rss", uint32, F::decimal, -1, -1},
    {"vm_swap", uint32, F::decimal, -1, -1},
    {"flags", flags32, F::hexadecimal, 4, -1},
    {"uid", uint32, F::decimal, -1, -1},
    {"gid", uint32, F::decimal, -1, -1},
    {"status", error_number, F::decimal, -1, -1},
    {"ret", error_number, F::decimal, -1, -1},
    {"sig", sigtype, F::decimal, -1, -1},
    {"core", uint8, F::decimal, -1, -1},
    {"reaper_tid", pid, F::decimal, -1, -1},
    {"out_fd", fd, F::decimal, -1, -1},
    {"in_fd", fd, F::decimal, -1, -1},
    {"offset", uint64, F::decimal, -1, -1},
    {"size", uint64, F::decimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"offset", uint64, F::decimal, -1, -1},
    {"out_fd", fd, F::decimal, -1, -1},
    {"in_fd", fd, F::decimal, -1, -1},
    {"size", uint64, F::decimal, -1, -1},
    {"cmd", flags16, F::decimal, 19, -1},
    {"type", flags8, F::decimal, 20, -1},
    {"id", uint32, F::decimal, -1, -1},
    {"quota_fmt", flags8, F::decimal, 22, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"special", charbuf, F::none, -1, -1},
    {"quotafilepath", charbuf, F::none, -1, -1},
    {"dqb_bhardlimit", uint64, F::decimal, -1, -1},
    {"dqb_bsoftlimit", uint64, F::decimal, -1, -1},
    {"dqb_curspace", uint64, F::decimal, -1, -1},
    {"dqb_ihardlimit", uint64, F::decimal, -1, -1},
    {"dqb_isoftlimit", uint64, F::decimal, -1, -1},
    {"dqb_btime", reltime, F::decimal, -1, -1},
    {"dqb_itime", reltime, F::decimal, -1, -1},
    {"dqi_bgrace", reltime, F::decimal, -1, -1},
    {"dqi_igrace", reltime, F::decimal, -1, -1},
    {"dqi_flags", flags8, F::decimal, 21, -1},
    {"quota_fmt_out", flags8, F::decimal, 22, -1},
    {"cmd", flags16, F::decimal, 19, -1},
    {"type", flags8, F::decimal, 20, -1},
    {"id", uint32, F::decimal, -1, -1},
    {"quota_fmt", flags8, F::decimal, 22, -1},
    {"ruid", uid, F::decimal, -1, -1},
    {"euid", uid, F::decimal, -1, -1},
    {"suid", uid, F::decimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"ruid", uid, F::decimal, -1, -1},
    {"euid", uid, F::decimal, -1, -1},
    {"suid", uid, F::decimal, -1, -1},
    {"rgid", gid, F::decimal, -1, -1},
    {"egid", gid, F::decimal, -1, -1},
    {"sgid", gid, F::decimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"rgid", gid, F::decimal, -1, -1},
    {"egid", gid, F::decimal, -1, -1},
    {"sgid", gid, F::decimal, -1, -1},
    {"event_type", uint32, F::decimal, -1, -1},
    {"event_data", uint64, F::decimal, -1, -1},
    {"uid", uid, F::decimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"uid", uid, F::decimal, -1, -1},
    {"gid", gid, F::decimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"gid", gid, F::decimal, -1, -1},
    {"uid", uid, F::decimal, -1, -1},
    {"euid", uid, F::decimal, -1, -1},
    {"gid", gid, F::decimal, -1, -1},
    {"egid", gid, F::decimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"ruid", uid, F::decimal, -1, -1},
    {"euid", uid, F::decimal, -1, -1},
    {"suid", uid, F::decimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"rgid", gid, F::decimal, -1, -1},
    {"egid", gid, F::decimal, -1, -1},
    {"sgid", gid, F::decimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"exe", charbuf, F::none, -1, -1},
    {"args", bytebuf, F::none, -1, -1},
    {"tid", pid, F::decimal, -1, -1},
    {"pid", pid, F::decimal, -1, -1},
    {"ptid", pid, F::decimal, -1, -1},
    {"cwd", charbuf, F::none, -1, -1},
    {"fdlimit", uint64, F::decimal, -1, -1},
    {"pgft_maj", uint64, F::decimal, -1, -1},
    {"pgft_min", uint64, F::decimal, -1, -1},
    {"vm_size", uint32, F::decimal, -1, -1},
    {"vm_rss", uint32, F::decimal, -1, -1},
    {"vm_swap", uint32, F::decimal, -1, -1},
    {"comm", charbuf, F::none, -1, -1},
    {"env", bytebuf, F::none, -1, -1},
    {"res", pid, F::decimal, -1, -1},
    {"exe", charbuf, F::none, -1, -1},
    {"args", bytebuf, F::none, -1, -1},
    {"tid", pid, F::decimal, -1, -1},
    {"pid", pid, F::decimal, -1, -1},
    {"ptid", pid, F::decimal, -1, -1},
    {"cwd", charbuf, F::none, -1, -1},
    {"fdlimit", int64, F::decimal, -1, -1},
    {"pgft_maj", uint64, F::decimal, -1, -1},
    {"pgft_min", uint64, F::decimal, -1, -1},
    {"vm_size", uint32, F::decimal, -1, -1},
    {"vm_rss", uint32, F::decimal, -1, -1},
    {"vm_swap", uint32, F::decimal, -1, -1},
    {"comm", charbuf, F::none, -1, -1},
    {"flags", flags32, F::hexadecimal, 4, -1},
    {"uid", uint32, F::decimal, -1, -1},
    {"gid", uint32, F::decimal, -1, -1},
    {"res", pid, F::decimal, -1, -1},
    {"exe", charbuf, F::none, -1, -1},
    {"args", bytebuf, F::none, -1, -1},
    {"tid", pid, F::decimal, -1, -1},
    {"pid", pid, F::decimal, -1, -1},
    {"ptid", pid, F::decimal, -1, -1},
    {"cwd", charbuf, F::none, -1, -1},
    {"fdlimit", int64, F::decimal, -1, -1},
    {"pgft_maj", uint64, F::decimal, -1, -1},
    {"pgft_min", uint64, F::decimal, -1, -1},
    {"vm_size", uint32, F::decimal, -1, -1},
    {"vm_rss", uint32, F::decimal, -1, -1},
    {"vm_swap", uint32, F::decimal, -1, -1},
    {"comm", charbuf, F::none, -1, -1},
    {"flags", flags32, F::hexadecimal, 4, -1},
    {"uid", uint32, F::decimal, -1, -1},
    {"gid", uint32, F::decimal, -1, -1},
    {"res", pid, F::decimal, -1, -1},
    {"exe", charbuf, F::none, -1, -1},
    {"args", bytebuf, F::none, -1, -1},
    {"tid", pid, F::decimal, -1, -1},
    {"pid", pid, F::decimal, -1, -1},
    {"ptid", pid, F::decimal, -1, -1},
    {"cwd", charbuf, F::none, -1, -1},
    {"fdlimit", int64, F::decimal, -1, -1},
    {"pgft_maj", uint64, F::decimal, -1, -1},
    {"pgft_min", uint64, F::decimal, -1, -1},
    {"vm_size", uint32, F::decimal, -1, -1},
    {"vm_rss", uint32, F::decimal, -1, -1},
    {"vm_swap", uint32, F::decimal, -1, -1},
    {"comm", charbuf, F::none, -1, -1},
    {"flags", flags32, F::hexadecimal, 4, -1},
    {"uid", uint32, F::decimal, -1, -1},
    {"gid", uint32, F::decimal, -1, -1},
    {"res", pid, F::decimal, -1, -1},
    {"exe", charbuf, F::none, -1, -1},
    {"args", bytebuf, F::none, -1, -1},
    {"tid", pid, F::decimal, -1, -1},
    {"pid", pid, F::decimal, -1, -1},
    {"ptid", pid, F::decimal, -1, -1},
    {"cwd", charbuf, F::none, -1, -1},
    {"fdlimit", int64, F::decimal, -1, -1},
    {"pgft_maj", uint64, F::decimal, -1, -1},
    {"pgft_min", uint64, F::decimal, -1, -1},
    {"vm_size", uint32, F::decimal, -1, -1},
    {"vm_rss", uint32, F::decimal, -1, -1},
    {"vm_swap", uint32, F::decimal, -1, -1},
    {"comm", charbuf, F::none, -1, -1},
    {"cgroups", bytebuf, F::none, -1, -1},
    {"flags", flags32, F::hexadecimal, 4, -1},
    {"uid", uint32, F::decimal, -1, -1},
    {"gid", uint32, F::decimal, -1, -1},
    {"vtid", pid, F::decimal, -1, -1},
    {"vpid", pid, F::decimal, -1, -1},
    {"pidns_init_start_ts", uint64, F::decimal, -1, -1},
    {"res", pid, F::decimal, -1, -1},
    {"exe", charbuf, F::none, -1, -1},
    {"args", bytebuf, F::none, -1, -1},
    {"tid", pid, F::decimal, -1, -1},
    {"pid", pid, F::decimal, -1, -1},
    {"ptid", pid, F::decimal, -1, -1},
    {"cwd", charbuf, F::none, -1, -1},
    {"fdlimit", int64, F::decimal, -1, -1},
    {"pgft_maj", uint64, F::decimal, -1, -1},
    {"pgft_min", uint64, F::decimal, -1, -1},
    {"vm_size", uint32, F::decimal, -1, -1},
    {"vm_rss", uint32, F::decimal, -1, -1},
    {"vm_swap", uint32, F::decimal, -1, -1},
    {"comm", charbuf, F::none, -1, -1},
    {"cgroups", bytebuf, F::none, -1, -1},
    {"flags", flags32, F::hexadecimal, 4, -1},
    {"uid", uint32, F::decimal, -1, -1},
    {"gid", uint32, F::decimal, -1, -1},
    {"vtid", pid, F::decimal, -1, -1},
    {"vpid", pid, F::decimal, -1, -1},
    {"pidns_init_start_ts", uint64, F::decimal, -1, -1},
    {"res", pid, F::decimal, -1, -1},
    {"exe", charbuf, F::none, -1, -1},
    {"args", bytebuf, F::none, -1, -1},
    {"tid", pid, F::decimal, -1, -1},
    {"pid", pid, F::decimal, -1, -1},
    {"ptid", pid, F::decimal, -1, -1},
    {"cwd", charbuf, F::none, -1, -1},
    {"fdlimit", int64, F::decimal, -1, -1},
    {"pgft_maj", uint64, F::decimal, -1, -1},
    {"pgft_min", uint64, F::decimal, -1, -1},
    {"vm_size", uint32, F::decimal, -1, -1},
    {"vm_rss", uint32, F::decimal, -1, -1},
    {"vm_swap", uint32, F::decimal, -1, -1},
    {"comm", charbuf, F::none, -1, -1},
    {"cgroups", bytebuf, F::none, -1, -1},
    {"flags", flags32, F::hexadecimal, 4, -1},
    {"uid", uint32, F::decimal, -1, -1},
    {"gid", uint32, F::decimal, -1, -1},
    {"vtid", pid, F::decimal, -1, -1},
    {"vpid", pid, F::decimal, -1, -1},
    {"pidns_init_start_ts", uint64, F::decimal, -1, -1},
    {"id", charbuf, F::none, -1, -1},
    {"type", uint32, F::decimal, -1, -1},
    {"name", charbuf, F::none, -1, -1},
    {"image", charbuf, F::none, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"exe", charbuf, F::none, -1, -1},
    {"args", bytebuf, F::none, -1, -1},
    {"tid", pid, F::decimal, -1, -1},
    {"pid", pid, F::decimal, -1, -1},
    {"ptid", pid, F::decimal, -1, -1},
    {"cwd", charbuf, F::none, -1, -1},
    {"fdlimit", uint64, F::decimal, -1, -1},
    {"pgft_maj", uint64, F::decimal, -1, -1},
    {"pgft_min", uint64, F::decimal, -1, -1},
    {"vm_size", uint32, F::decimal, -1, -1},
    {"vm_rss", uint32, F::decimal, -1, -1},
    {"vm_swap", uint32, F::decimal, -1, -1},
    {"comm", charbuf, F::none, -1, -1},
    {"cgroups", bytebuf, F::none, -1, -1},
    {"env", bytebuf, F::none, -1, -1},
    {"spid", pid, F::decimal, -1, -1},
    {"dpid", pid, F::decimal, -1, -1},
    {"sig", sigtype, F::decimal, -1, -1},
    {"cpu_usr", uint64, F::decimal, -1, -1},
    {"cpu_sys", uint64, F::decimal, -1, -1},
    {"fd", fd, F::none, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"fd", fd, F::none, -1, -1},
    {"fd", fd, F::none, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"fd", fd, F::none, -1, -1},
    {"fd", fd, F::none, -1, -1},
    {"nstype", flags32, F::hexadecimal, 4, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"fd", fd, F::none, -1, -1},
    {"nstype", flags32, F::hexadecimal, 4, -1},
    {"fd", fd, F::none, -1, -1},
    {"operation", flags32, F::hexadecimal, 3, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"fd", fd, F::none, -1, -1},
    {"operation", flags32, F::hexadecimal, 3, -1},
    {"cpu", uint32, F::decimal, -1, -1},
    {"action", uint32, F::decimal, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"tuple", socktuple, F::none, -1, -1},
    {"queuepct", uint8, F::decimal, -1, -1},
    {"queuelen", uint32, F::decimal, -1, -1},
    {"queuemax", uint32, F::decimal, -1, -1},
    {"flags", int32, F::hexadecimal, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"tuple", socktuple, F::none, -1, -1},
    {"queuepct", uint8, F::decimal, -1, -1},
    {"queuelen", uint32, F::decimal, -1, -1},
    {"queuemax", uint32, F::decimal, -1, -1},
    {"semid", int32, F::decimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"nsops", uint32, F::decimal, -1, -1},
    {"sem_num_0", uint16, F::decimal, -1, -1},
    {"sem_op_0", int16, F::decimal, -1, -1},
    {"sem_flg_0", flags16, F::hexadecimal, 23, -1},
    {"sem_num_1", uint16, F::decimal, -1, -1},
    {"sem_op_1", int16, F::decimal, -1, -1},
    {"sem_flg_1", flags16, F::hexadecimal, 23, -1},
    {"semid", int32, F::decimal, -1, -1},
    {"semid", int32, F::decimal, -1, -1},
    {"semnum", int32, F::decimal, -1, -1},
    {"cmd", flags16, F::hexadecimal, 25, -1},
    {"val", int32, F::decimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"semid", int32, F::decimal, -1, -1},
    {"semnum", int32, F::decimal, -1, -1},
    {"cmd", flags16, F::hexadecimal, 25, -1},
    {"val", int32, F::decimal, -1, -1},
    {"fds", fdlist, F::decimal, -1, -1},
    {"timeout", reltime, F::decimal, -1, -1},
    {"sigmask", sigset, F::decimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"fds", fdlist, F::decimal, -1, -1},
    {"timeout", reltime, F::decimal, -1, -1},
    {"sigmask", sigset, F::decimal, -1, -1},
    {"flags", flags32, F::hexadecimal, 8, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"dev", charbuf, F::none, -1, -1},
    {"dir", fspath, F::none, -1, -1},
    {"type", charbuf, F::none, -1, -1},
    {"flags", flags32, F::hexadecimal, 8, -1},
    {"flags", flags32, F::hexadecimal, 9, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"name", fspath, F::none, -1, -1},
    {"json", charbuf, F::none, -1, -1},
    {"key", int32, F::hexadecimal, -1, -1},
    {"nsems", int32, F::decimal, -1, -1},
    {"semflg", flags32, F::hexadecimal, 24, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"key", int32, F::hexadecimal, -1, -1},
    {"nsems", int32, F::decimal, -1, -1},
    {"semflg", flags32, F::hexadecimal, 24, -1},
    {"mode", flags32, F::hexadecimal, 26, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"name", fspath, F::none, -1, -1},
    {"mode", flags32, F::hexadecimal, 26, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"path", fspath, F::none, -1, -1},
    {"id", int64, F::decimal, -1, -1},
    {"tags", charbufarray, F::none, -1, -1},
    {"args", charbuf_pair_array, F::none, -1, -1},
    {"id", int64, F::decimal, -1, -1},
    {"tags", charbufarray, F::none, -1, -1},
    {"args", charbuf_pair_array, F::none, -1, -1},
    {"json", charbuf, F::none, -1, -1},
    {"json", charbuf, F::none, -1, -1},
    {"res", pid, F::decimal, -1, -1},
    {"mode", uint32, F::hexadecimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"path", fspath, F::none, -1, -1},
    {"mode", uint32, F::hexadecimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"path", fspath, F::none, -1, -1},
    {"id", charbuf, F::decimal, -1, -1},
    {"desc", charbuf, F::none, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"exe", charbuf, F::none, -1, -1},
    {"args", bytebuf, F::none, -1, -1},
    {"tid", pid, F::decimal, -1, -1},
    {"pid", pid, F::decimal, -1, -1},
    {"ptid", pid, F::decimal, -1, -1},
    {"cwd", charbuf, F::none, -1, -1},
    {"fdlimit", uint64, F::decimal, -1, -1},
    {"pgft_maj", uint64, F::decimal, -1, -1},
    {"pgft_min", uint64, F::decimal, -1, -1},
    {"vm_size", uint32, F::decimal, -1, -1},
    {"vm_rss", uint32, F::decimal, -1, -1},
    {"vm_swap", uint32, F::decimal, -1, -1},
    {"comm", charbuf, F::none, -1, -1},
    {"cgroups", bytebuf, F::none, -1, -1},
    {"env", bytebuf, F::none, -1, -1},
    {"tty", int32, F::decimal, -1, -1},
    {"flags", flags32, F::hexadecimal, 4, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"flags", flags32, F::hexadecimal, 4, -1},
    {"source", charbuf, F::decimal, -1, -1},
    {"name", charbuf, F::none, -1, -1},
    {"description", charbuf, F::none, -1, -1},
    {"scope", charbuf, F::none, -1, -1},
    {"filename", fspath, F::none, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"exe", charbuf, F::none, -1, -1},
    {"args", bytebuf, F::none, -1, -1},
    {"tid", pid, F::decimal, -1, -1},
    {"pid", pid, F::decimal, -1, -1},
    {"ptid", pid, F::decimal, -1, -1},
    {"cwd", charbuf, F::none, -1, -1},
    {"fdlimit", uint64, F::decimal, -1, -1},
    {"pgft_maj", uint64, F::decimal, -1, -1},
    {"pgft_min", uint64, F::decimal, -1, -1},
    {"vm_size", uint32, F::decimal, -1, -1},
    {"vm_rss", uint32, F::decimal, -1, -1},
    {"vm_swap", uint32, F::decimal, -1, -1},
    {"comm", charbuf, F::none, -1, -1},
    {"cgroups", bytebuf, F::none, -1, -1},
    {"env", bytebuf, F::none, -1, -1},
    {"tty", int32, F::decimal, -1, -1},
    {"addr", uint64, F::hexadecimal, -1, -1},
    {"ip", uint64, F::hexadecimal, -1, -1},
    {"error", flags32, F::hexadecimal, 27, -1},
    {"filename", fspath, F::none, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"exe", charbuf, F::none, -1, -1},
    {"args", bytebuf, F::none, -1, -1},
    {"tid", pid, F::decimal, -1, -1},
    {"pid", pid, F::decimal, -1, -1},
    {"ptid", pid, F::decimal, -1, -1},
    {"cwd", charbuf, F::none, -1, -1},
    {"fdlimit", uint64, F::decimal, -1, -1},
    {"pgft_maj", uint64, F::decimal, -1, -1},
    {"pgft_min", uint64, F::decimal, -1, -1},
    {"vm_size", uint32, F::decimal, -1, -1},
    {"vm_rss", uint32, F::decimal, -1, -1},
    {"vm_swap", uint32, F::decimal, -1, -1},
    {"comm", charbuf, F::none, -1, -1},
    {"cgroups", bytebuf, F::none, -1, -1},
    {"env", bytebuf, F::none, -1, -1},
    {"tty", uint32, F::decimal, -1, -1},
    {"vpgid", pid, F::decimal, -1, -1},
    {"loginuid", uid, F::decimal, -1, -1},
    {"flags", flags32, F::hexadecimal, 35, -1},
    {"cap_inheritable", uint64, F::hexadecimal, -1, -1},
    {"cap_permitted", uint64, F::hexadecimal, -1, -1},
    {"cap_effective", uint64, F::hexadecimal, -1, -1},
    {"exe_ino", uint64, F::decimal, -1, -1},
    {"exe_ino_ctime", abstime, F::decimal, -1, -1},
    {"exe_ino_mtime", abstime, F::decimal, -1, -1},
    {"uid", uid, F::decimal, -1, -1},
    {"trusted_exepath", fspath, F::none, -1, -1},
    {"pgid", pid, F::none, -1, -1},
    {"gid", gid, F::decimal, -1, -1},
    {"filename", fspath, F::none, -1, -1},
    {"pid", pid, F::decimal, -1, -1},
    {"pgid", pid, F::decimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"pid", pid, F::decimal, -1, -1},
    {"pgid", pid, F::decimal, -1, -1},
    {"cmd", int64, F::decimal, -1, -1},
    {"res_or_fd", dyn, F::decimal, -1, -1},
    {"op", uint64, F::decimal, -1, -1},
    {"flags", uint64, F::hexadecimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"op", uint64, F::decimal, -1, -1},
    {"flags", uint64, F::hexadecimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"path", fspath, F::none, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"dirfd", fd, F::decimal, -1, -1},
    {"name", fsrelpath, F::none, -1, 1},
    {"flags", flags32, F::hexadecimal, 28, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"dirfd", fd, F::decimal, -1, -1},
    {"path", fsrelpath, F::none, -1, 1},
    {"mode", uint32, F::hexadecimal, -1, -1},
    {"dirfd", fd, F::decimal, -1, -1},
    {"name", fsrelpath, F::none, -1, -1},
    {"flags", flags32, F::hexadecimal, 1, -1},
    {"mode", uint32, F::octal, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"dirfd", fd, F::decimal, -1, -1},
    {"name", fsrelpath, F::none, -1, 1},
    {"flags", flags32, F::hexadecimal, 1, -1},
    {"mode", uint32, F::octal, -1, -1},
    {"dev", uint32, F::hexadecimal, -1, -1},
    {"ino", uint64, F::decimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"oldpath", fspath, F::none, -1, -1},
    {"newpath", fspath, F::none, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"olddir", fd, F::decimal, -1, -1},
    {"oldpath", fsrelpath, F::none, -1, 1},
    {"newdir", fd, F::decimal, -1, -1},
    {"newpath", fsrelpath, F::none, -1, 3},
    {"flags", flags32, F::hexadecimal, 29, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"dirfd", fd, F::decimal, -1, -1},
    {"filename", fsrelpath, F::none, -1, 1},
    {"mode", mode, F::octal, 31, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"filename", fspath, F::none, -1, -1},
    {"mode", mode, F::octal, 31, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"mode", mode, F::octal, 31, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"olddirfd", fd, F::decimal, -1, -1},
    {"oldpath", fsrelpath, F::none, -1, 1},
    {"newdirfd", fd, F::decimal, -1, -1},
    {"newpath", fsrelpath, F::none, -1, 3},
    {"flags", flags32, F::hexadecimal, 33, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"flags", flags32, F::hexadecimal, 1, -1},
    {"plugin_id", uint32, F::decimal, -1, -1},
    {"event_data", bytebuf, F::none, -1, -1},
    {"json", charbuf, F::none, -1, -1},
    {"dirfd", fd, F::decimal, -1, -1},
    {"name", fsrelpath, F::none, -1, -1},
    {"flags", flags32, F::hexadecimal, 1, -1},
    {"mode", uint32, F::octal, -1, -1},
    {"resolve", flags32, F::hexadecimal, 34, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"dirfd", fd, F::decimal, -1, -1},
    {"name", fsrelpath, F::none, -1, 1},
    {"flags", flags32, F::hexadecimal, 1, -1},
    {"mode", uint32, F::octal, -1, -1},
    {"resolve", flags32, F::hexadecimal, 34, -1},
    {"dev", uint32, F::hexadecimal, -1, -1},
    {"ino", uint64, F::decimal, -1, -1},
    {"addr", uint64, F::hexadecimal, -1, -1},
    {"length", uint64, F::decimal, -1, -1},
    {"prot", flags32, F::hexadecimal, 16, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"addr", uint64, F::hexadecimal, -1, -1},
    {"length", uint64, F::decimal, -1, -1},
    {"prot", flags32, F::hexadecimal, 16, -1},
    {"dirfd", fd, F::decimal, -1, -1},
    {"pathname", fsrelpath, F::none, -1, -1},
    {"flags", flags32, F::hexadecimal, 36, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"exe", charbuf, F::none, -1, -1},
    {"args", bytebuf, F::none, -1, -1},
    {"tid", pid, F::decimal, -1, -1},
    {"pid", pid, F::decimal, -1, -1},
    {"ptid", pid, F::decimal, -1, -1},
    {"cwd", charbuf, F::none, -1, -1},
    {"fdlimit", uint64, F::decimal, -1, -1},
    {"pgft_maj", uint64, F::decimal, -1, -1},
    {"pgft_min", uint64, F::decimal, -1, -1},
    {"vm_size", uint32, F::decimal, -1, -1},
    {"vm_rss", uint32, F::decimal, -1, -1},
    {"vm_swap", uint32, F::decimal, -1, -1},
    {"comm", charbuf, F::none, -1, -1},
    {"cgroups", bytebuf, F::none, -1, -1},
    {"env", bytebuf, F::none, -1, -1},
    {"tty", uint32, F::decimal, -1, -1},
    {"vpgid", pid, F::decimal, -1, -1},
    {"loginuid", uid, F::decimal, -1, -1},
    {"flags", flags32, F::hexadecimal, 35, -1},
    {"cap_inheritable", uint64, F::hexadecimal, -1, -1},
    {"cap_permitted", uint64, F::hexadecimal, -1, -1},
    {"cap_effective", uint64, F::hexadecimal, -1, -1},
    {"exe_ino", uint64, F::decimal, -1, -1},
    {"exe_ino_ctime", abstime, F::decimal, -1, -1},
    {"exe_ino_mtime", abstime, F::decimal, -1, -1},
    {"uid", uid, F::decimal, -1, -1},
    {"trusted_exepath", fspath, F::none, -1, -1},
    {"pgid", pid, F::none, -1, -1},
    {"gid", gid, F::decimal, -1, -1},
    {"fdin", fd, F::decimal, -1, -1},
    {"offin", uint64, F::decimal, -1, -1},
    {"len", uint64, F::decimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"fdout", fd, F::decimal, -1, -1},
    {"offout", uint64, F::decimal, -1, -1},
    {"fdin", fd, F::decimal, -1, -1},
    {"offin", uint64, F::decimal, -1, -1},
    {"len", uint64, F::decimal, -1, -1},
    {"res", pid, F::decimal, -1, -1},
    {"exe", charbuf, F::none, -1, -1},
    {"args", bytebuf, F::none, -1, -1},
    {"tid", pid, F::decimal, -1, -1},
    {"pid", pid, F::decimal, -1, -1},
    {"ptid", pid, F::decimal, -1, -1},
    {"cwd", charbuf, F::none, -1, -1},
    {"fdlimit", int64, F::decimal, -1, -1},
    {"pgft_maj", uint64, F::decimal, -1, -1},
    {"pgft_min", uint64, F::decimal, -1, -1},
    {"vm_size", uint32, F::decimal, -1, -1},
    {"vm_rss", uint32, F::decimal, -1, -1},
    {"vm_swap", uint32, F::decimal, -1, -1},
    {"comm", charbuf, F::none, -1, -1},
    {"cgroups", bytebuf, F::none, -1, -1},
    {"flags", flags32, F::hexadecimal, 4, -1},
    {"uid", uint32, F::decimal, -1, -1},
    {"gid", uint32, F::decimal, -1, -1},
    {"vtid", pid, F::decimal, -1, -1},
    {"vpid", pid, F::decimal, -1, -1},
    {"pidns_init_start_ts", uint64, F::decimal, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"mountfd", fd, F::decimal, -1, -1},
    {"flags", flags32, F::hexadecimal, 1, -1},
    {"path", fspath, F::none, -1, -1},
    {"dev", uint32, F::hexadecimal, -1, -1},
    {"ino", uint64, F::decimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"entries", uint32, F::decimal, -1, -1},
    {"sq_entries", uint32, F::decimal, -1, -1},
    {"cq_entries", uint32, F::decimal, -1, -1},
    {"flags", flags32, F::hexadecimal, 37, -1},
    {"sq_thread_cpu", uint32, F::decimal, -1, -1},
    {"sq_thread_idle", uint32, F::decimal, -1, -1},
    {"features", flags32, F::hexadecimal, 38, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"to_submit", uint32, F::decimal, -1, -1},
    {"min_complete", uint32, F::decimal, -1, -1},
    {"flags", flags32, F::hexadecimal, 39, -1},
    {"sig", sigset, F::decimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"opcode", enumflags16, F::decimal, 40, -1},
    {"arg", uint64, F::hexadecimal, -1, -1},
    {"nr_args", uint32, F::decimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"addr", uint64, F::hexadecimal, -1, -1},
    {"len", uint64, F::decimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"addr", uint64, F::hexadecimal, -1, -1},
    {"len", uint64, F::decimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"flags", flags32, F::hexadecimal, 41, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"cap_inheritable", uint64, F::hexadecimal, -1, -1},
    {"cap_permitted", uint64, F::hexadecimal, -1, -1},
    {"cap_effective", uint64, F::hexadecimal, -1, -1},
    {"uid", uint32, F::decimal, -1, -1},
    {"gid", uint32, F::decimal, -1, -1},
    {"name", charbuf, F::none, -1, -1},
    {"home", charbuf, F::none, -1, -1},
    {"shell", charbuf, F::none, -1, -1},
    {"container_id", charbuf, F::none, -1, -1},
    {"uid", uint32, F::decimal, -1, -1},
    {"gid", uint32, F::decimal, -1, -1},
    {"name", charbuf, F::none, -1, -1},
    {"home", charbuf, F::none, -1, -1},
    {"shell", charbuf, F::none, -1, -1},
    {"container_id", charbuf, F::none, -1, -1},
    {"gid", uint32, F::decimal, -1, -1},
    {"name", charbuf, F::none, -1, -1},
    {"container_id", charbuf, F::none, -1, -1},
    {"gid", uint32, F::decimal, -1, -1},
    {"name", charbuf, F::none, -1, -1},
    {"container_id", charbuf, F::none, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"res", fd, F::decimal, -1, -1},
    {"oldfd", fd, F::decimal, -1, -1},
    {"newfd", fd, F::decimal, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"res", fd, F::decimal, -1, -1},
    {"oldfd", fd, F::decimal, -1, -1},
    {"newfd", fd, F::decimal, -1, -1},
    {"flags", flags32, F::hexadecimal, 1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"res", fd, F::decimal, -1, -1},
    {"oldfd", fd, F::decimal, -1, -1},
    {"cmd", int64, F::decimal, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"cmd", enumflags32, F::decimal, 50, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"addr", uint64, F::hexadecimal, -1, -1},
    {"len", uint64, F::decimal, -1, -1},
    {"flags", flags32, F::hexadecimal, 42, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"cmd", enumflags32, F::decimal, 43, -1},
    {"key", charbuf, F::none, -1, -1},
    {"value_bytebuf", bytebuf, F::none, -1, -1},
    {"value_charbuf", charbuf, F::none, -1, -1},
    {"aux", int32, F::decimal, -1, -1},
    {"size", int32, F::decimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"size", int32, F::decimal, -1, -1},
    {"flags", flags32, F::hexadecimal, 44, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"flags", flags32, F::hexadecimal, 44, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"path", fspath, F::none, -1, -1},
    {"uid", uint32, F::decimal, -1, -1},
    {"gid", uint32, F::decimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"path", fspath, F::none, -1, -1},
    {"uid", uint32, F::decimal, -1, -1},
    {"gid", uint32, F::decimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"uid", uint32, F::decimal, -1, -1},
    {"gid", uint32, F::decimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"dirfd", fd, F::decimal, -1, -1},
    {"pathname", fsrelpath, F::none, -1, 1},
    {"uid", uint32, F::decimal, -1, -1},
    {"gid", uint32, F::decimal, -1, -1},
    {"flags", flags32, F::hexadecimal, 45, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"name", fspath, F::none, -1, -1},
    {"flags", int32, F::hexadecimal, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"tuple", socktuple, F::none, -1, -1},
    {"queuepct", uint8, F::decimal, -1, -1},
    {"queuelen", uint32, F::decimal, -1, -1},
    {"queuemax", uint32, F::decimal, -1, -1},
    {"flags", int32, F::hexadecimal, -1, -1},
    {"flags", flags32, F::hexadecimal, 9, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"name", fspath, F::none, -1, -1},
    {"flags", flags32, F::hexadecimal, 9, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"fd1", fd, F::decimal, -1, -1},
    {"fd2", fd, F::decimal, -1, -1},
    {"ino", uint64, F::decimal, -1, -1},
    {"flags", flags32, F::hexadecimal, 1, -1},
    {"res", fd, F::decimal, -1, -1},
    {"flags", flags16, F::hexadecimal, 1, -1},
    {"initval", uint64, F::decimal, -1, -1},
    {"res", fd, F::decimal, -1, -1},
    {"flags", flags16, F::hexadecimal, 1, -1},
    {"initval", uint64, F::decimal, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"mask", uint32, F::hexadecimal, -1, -1},
    {"res", fd, F::decimal, -1, -1},
    {"flags", flags16, F::hexadecimal, 1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"mask", uint32, F::hexadecimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"option", enumflags32, F::decimal, 46, -1},
    {"arg2_str", charbuf, F::none, -1, -1},
    {"arg2_int", int64, F::decimal, -1, -1},
    {"plugin_id", uint32, F::decimal, -1, -1},
    {"name", charbuf, F::none, -1, -1},
    {"data", bytebuf, F::none, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"name", charbuf, F::none, -1, -1},
    {"flags", flags32, F::hexadecimal, 48, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"pid_fd", fd, F::decimal, -1, -1},
    {"target_fd", fd, F::decimal, -1, -1},
    {"flags", uint32, F::hexadecimal, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"pid", pid, F::decimal, -1, -1},
    {"flags", flags32, F::hexadecimal, 49, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"img", bytebuf, F::none, -1, -1},
    {"length", uint64, F::decimal, -1, -1},
    {"uargs", charbuf, F::none, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"fd", fd, F::decimal, -1, -1},
    {"uargs", charbuf, F::none, -1, -1},
    {"flags", flags32, F::hexadecimal, 53, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"path", fspath, F::none, -1, -1},
    {"mode", mode, F::octal, 32, -1},
    {"dev", uint32, F::decimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"dirfd", fd, F::decimal, -1, -1},
    {"path", fsrelpath, F::none, -1, 1},
    {"mode", mode, F::octal, 32, -1},
    {"dev", uint32, F::decimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"dirfd", fd, F::decimal, -1, -1},
    {"path", fsrelpath, F::none, -1, 1},
    {"flags", flags32, F::hexadecimal, 30, -1},
    {"res", int64, F::decimal, -1, -1},
    {"pid", pid, F::decimal, -1, -1},
    {"data", bytebuf, F::none, -1, -1},
    {"res", int64, F::decimal, -1, -1},
    {"pid", pid, F::decimal, -1, -1},
    {"data", bytebuf, F::none, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"name", charbuf, F::none, -1, -1},
    {"flags", flags32, F::hexadecimal, 51, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"ruid", uid, F::decimal, -1, -1},
    {"euid", uid, F::decimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"rgid", uid, F::decimal, -1, -1},
    {"egid", uid, F::decimal, -1, -1},
    {"ppid", pid32, F::decimal, -1, -1},
    {"pgid", pid32, F::decimal, -1, -1},
    {"vpgid", pid32, F::decimal, -1, -1},
    {"sid", pid32, F::decimal, -1, -1},
    {"comm", charbuf, F::none, -1, -1},
    {"argv", charbufarray, F::none, -1, -1},
    {"exepath", fspath, F::none, -1, -1},
    {"flags", flags32, F::hexadecimal, 35, -1},
    {"env", charbufarray, F::none, -1, -1},
    {"cwd", charbuf, F::none, -1, -1},
    {"fdlimit", uint64, F::decimal, -1, -1},
    {"euid", uid, F::decimal, -1, -1},
    {"egid", gid, F::decimal, -1, -1},
    {"cap_permitted", uint64, F::hexadecimal, -1, -1},
    {"cap_effective", uint64, F::hexadecimal, -1, -1},
    {"cap_inheritable", uint64, F::hexadecimal, -1, -1},
    {"exe_ino_num", uint64, F::decimal, -1, -1},
    {"exe_ino_ctime", abstime, F::decimal, -1, -1},
    {"exe_ino_mtime", abstime, F::decimal, -1, -1},
    {"vm_size", uint32, F::decimal, -1, -1},
    {"vm_rss", uint32, F::decimal, -1, -1},
    {"vm_swap", uint32, F::decimal, -1, -1},
    {"pgft_maj", uint64, F::decimal, -1, -1},
    {"pgft_min", uint64, F::decimal, -1, -1},
    {"vtgid", pid32, F::decimal, -1, -1},
    {"vpid", pid32, F::decimal, -1, -1},
    {"pidns_init_start_ts", uint64, F::decimal, -1, -1},
    {"cgroups", charbufarray, F::none, -1, -1},
    {"root", fspath, F::none, -1, -1},
    {"start_time", abstime, F::decimal, -1, -1},
    {"tty", uint32, F::decimal, -1, -1},
    {"loginuid", uid, F::decimal, -1, -1},
    {"fd", fd32, F::decimal, -1, -1},
    {"path", fspath, F::none, -1, -1},
    {"ino_num", uint64, F::decimal, -1, -1},
    {"fd", fd32, F::decimal, -1, -1},
    {"path", fspath, F::none, -1, -1},
    {"ino_num", uint64, F::decimal, -1, -1},
    {"fd", fd32, F::decimal, -1, -1},
    {"path", fspath, F::none, -1, -1},
    {"flags", flags32, F::hexadecimal, 1, -1},
    {"mnt_id", uint32, F::decimal, -1, -1},
    {"ino_num", uint64, F::decimal, -1, -1},
    {"fd", fd32, F::decimal, -1, -1},
    {"path", fspath, F::none, -1, -1},
    {"ino_num", uint64, F::decimal, -1, -1},
    {"fd", fd32, F::decimal, -1, -1},
    {"sk_type", uint16, F::decimal, -1, -1},
    {"sk_proto", uint16, F::decimal, -1, -1},
    {"local_ip", ipv4addr, F::hexadecimal, -1, -1},
    {"local_port", port, F::hexadecimal, -1, -1},
    {"remote_ip", ipv4addr, F::hexadecimal, -1, -1},
    {"remote_port", port, F::hexadecimal, -1, -1},
    {"ino_num", uint64, F::decimal, -1, -1},
    {"fd", fd32, F::decimal, -1, -1},
    {"sk_type", uint16, F::decimal, -1, -1},
    {"sk_proto", uint16, F::decimal, -1, -1},
    {"local_ip", ipv6addr, F::hexadecimal, -1, -1},
    {"local_port", port, F::hexadecimal, -1, -1},
    {"remote_ip", ipv6addr, F::hexadecimal, -1, -1},
    {"remote_port", port, F::hexadecimal, -1, -1},
    {"ino_num", uint64, F::decimal, -1, -1},
    {"fd", fd32, F::decimal, -1, -1},
    {"sk_type", uint16, F::decimal, -1, -1},
    {"sk_proto", uint16, F::decimal, -1, -1},
    {"sk_pointer", uint64, F::none, -1, -1},
    {"sun_path", fspath, F::none, -1, -1},
    {"ino_num", uint64, F::decimal, -1, -1},
    {"fd", fd32, F::decimal, -1, -1},
    {"sk_type", uint16, F::decimal, -1, -1},
    {"sk_proto", uint16, F::decimal, -1, -1},
    {"ino_num", uint64, F::decimal, -1, -1},
    {"fd", fd32, F::decimal, -1, -1},
    {"fd_type", flags8, F::decimal, 54, -1},
    {"path", fspath, F::none, -1, -1},
    {"ino_num", uint64, F::decimal, -1, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"first", uint32, F::decimal, -1, -1},
    {"last", uint32, F::decimal, -1, -1},
    {"flags", flags32, F::hexadecimal, 52, -1},
    {"res", error_number, F::decimal, -1, -1},
    {"operation", enumflags32, F::decimal, 47, -1},
    {"arg2", dyn, F::decimal, -1, -1},
    {"arg3", dyn, F::decimal, -1, -1},
    {"arg4", dyn, F::decimal, -1, -1},
    {"arg5", dyn, F::decimal, -1, -1},
};

constexpr std::span<const Param> params(unsigned first, unsigned count) { return {kParams + first, count}; }

constexpr EventInfo kEvents[] = {
    {"syscall", false, 0x10400, 0x21, params(0, 2)},  // GENERIC_E
    {"syscall", true, 0x10400, 0x1, params(2, 2)},  // GENERIC_X
    {"open", false, 0x10001, 0x13, params(4, 3)},  // SYSCALL_OPEN_E
    {"open", true, 0x10001, 0x13, params(7, 6)},  // SYSCALL_OPEN_X
    {"close", false, 0x10004, 0x235, params(13, 1)},  // SYSCALL_CLOSE_E
    {"close", true, 0x10004, 0x215, params(14, 2)},  // SYSCALL_CLOSE_X
    {"read", false, 0x10008, 0x261, params(16, 2)},  // SYSCALL_READ_E
    {"read", true, 0x10008, 0x241, params(18, 4)},  // SYSCALL_READ_X
    {"write", false, 0x10010, 0xa21, params(22, 2)},  // SYSCALL_WRITE_E
    {"write", true, 0x10010, 0xa01, params(24, 4)},  // SYSCALL_WRITE_X
    {"brk", false, 0x10080, 0x21, params(28, 1)},  // SYSCALL_BRK_1_E
    {"brk", true, 0x10080, 0x21, params(29, 1)},  // SYSCALL_BRK_1_X
    {"execve", false, 0x11000, 0x31, params(30, 0)},  // SYSCALL_EXECVE_8_E
    {"execve", true, 0x11000, 0x31, params(30, 8)},  // SYSCALL_EXECVE_8_X
    {"clone", false, 0x11000, 0x30, params(38, 0)},  // SYSCALL_CLONE_11_E
    {"clone", true, 0x11000, 0x31, params(38, 11)},  // SYSCALL_CLONE_11_X
    {"procexit", false, 0x81000, 0x31, params(49, 0)},  // PROCEXIT_E
    {"NA", true, 0x100000, 0x100, params(49, 0)},  // PROCEXIT_X
    {"socket", false, 0x10200, 0x33, params(49, 3)},  // SOCKET_SOCKET_E
    {"socket", true, 0x10200, 0x13, params(52, 5)},  // SOCKET_SOCKET_X
    {"bind", false, 0x10200, 0x231, params(57, 1)},  // SOCKET_BIND_E
    {"bind", true, 0x10200, 0x211, params(58, 3)},  // SOCKET_BIND_X
    {"connect", false, 0x10200, 0x211, params(61, 2)},  // SOCKET_CONNECT_E
    {"connect", true, 0x10200, 0x211, params(63, 4)},  // SOCKET_CONNECT_X
    {"listen", false, 0x10200, 0x221, params(67, 2)},  // SOCKET_LISTEN_E
    {"listen", true, 0x10200, 0x201, params(69, 3)},  // SOCKET_LISTEN_X
    {"accept", false, 0x10200, 0x32, params(72, 0)},  // SOCKET_ACCEPT_E
    {"accept", true, 0x10200, 0x33, params(72, 3)},  // SOCKET_ACCEPT_X
    {"send", false, 0x10010, 0xa21, params(75, 2)},  // SOCKET_SEND_E
    {"send", true, 0x10010, 0xa01, params(77, 5)},  // SOCKET_SEND_X
    {"sendto", false, 0x10010, 0xa31, params(82, 3)},  // SOCKET_SENDTO_E
    {"sendto", true, 0x10010, 0xa11, params(85, 5)},  // SOCKET_SENDTO_X
    {"recv", false, 0x10008, 0x261, params(90, 2)},  // SOCKET_RECV_E
    {"recv", true, 0x10008, 0x241, params(92, 5)},  // SOCKET_RECV_X
    {"recvfrom", false, 0x10008, 0x271, params(97, 2)},  // SOCKET_RECVFROM_E
    {"recvfrom", true, 0x10008, 0x251, params(99, 5)},  // SOCKET_RECVFROM_X
    {"shutdown", false, 0x10200, 0x231, params(104, 2)},  // SOCKET_SHUTDOWN_E
    {"shutdown", true, 0x10200, 0x211, params(106, 3)},  // SOCKET_SHUTDOWN_X
    {"getsockname", false, 0x10200, 0x20, params(109, 0)},  // SOCKET_GETSOCKNAME_E
    {"getsockname", true, 0x10200, 0x0, params(109, 0)},  // SOCKET_GETSOCKNAME_X
    {"getpeername", false, 0x10200, 0x20, params(109, 0)},  // SOCKET_GETPEERNAME_E
    {"getpeername", true, 0x10200, 0x0, params(109, 0)},  // SOCKET_GETPEERNAME_X
    {"socketpair", false, 0x10020, 0x33, params(109, 3)},  // SOCKET_SOCKETPAIR_E
    {"socketpair", true, 0x10020, 0x13, params(112, 8)},  // SOCKET_SOCKETPAIR_X
    {"setsockopt", false, 0x10200, 0x20, params(120, 0)},  // SOCKET_SETSOCKOPT_E
    {"setsockopt", true, 0x10200, 0x200, params(120, 6)},  // SOCKET_SETSOCKOPT_X
    {"getsockopt", false, 0x10200, 0x30, params(126, 0)},  // SOCKET_GETSOCKOPT_E
    {"getsockopt", true, 0x10200, 0x210, params(126, 6)},  // SOCKET_GETSOCKOPT_X
    {"sendmsg", false, 0x10010, 0xa31, params(132, 3)},  // SOCKET_SENDMSG_E
    {"sendmsg", true, 0x10010, 0xa11, params(135, 5)},  // SOCKET_SENDMSG_X
    {"sendmmsg", false, 0x10010, 0x20, params(140, 0)},  // SOCKET_SENDMMSG_E
    {"sendmmsg", true, 0x10010, 0xa11, params(140, 5)},  // SOCKET_SENDMMSG_X
    {"recvmsg", false, 0x10008, 0x271, params(145, 1)},  // SOCKET_RECVMSG_E
    {"recvmsg", true, 0x10008, 0x251, params(146, 6)},  // SOCKET_RECVMSG_X
    {"recvmmsg", false, 0x10008, 0x20, params(152, 0)},  // SOCKET_RECVMMSG_E
    {"recvmmsg", true, 0x10008, 0x251, params(152, 6)},  // SOCKET_RECVMMSG_X
    {"accept", false, 0x10200, 0x33, params(158, 1)},  // SOCKET_ACCEPT4_E
    {"accept", true, 0x10200, 0x33, params(159, 3)},  // SOCKET_ACCEPT4_X
    {"creat", false, 0x10001, 0x13, params(162, 2)},  // SYSCALL_CREAT_E
    {"creat", true, 0x10001, 0x13, params(164, 6)},  // SYSCALL_CREAT_X
    {"pipe", false, 0x10020, 0x32, params(170, 0)},  // SYSCALL_PIPE_E
    {"pipe", true, 0x10020, 0x12, params(170, 4)},  // SYSCALL_PIPE_X
    {"eventfd", false, 0x10020, 0x33, params(174, 2)},  // SYSCALL_EVENTFD_E
    {"eventfd", true, 0x10020, 0x13, params(176, 3)},  // SYSCALL_EVENTFD_X
    {"futex", false, 0x10020, 0x21, params(179, 3)},  // SYSCALL_FUTEX_E
    {"futex", true, 0x10020, 0x1, params(182, 4)},  // SYSCALL_FUTEX_X
    {"stat", false, 0x10001, 0x20, params(186, 0)},  // SYSCALL_STAT_E
    {"stat", true, 0x10001, 0x0, params(186, 2)},  // SYSCALL_STAT_X
    {"lstat", false, 0x10001, 0x20, params(188, 0)},  // SYSCALL_LSTAT_E
    {"lstat", true, 0x10001, 0x0, params(188, 2)},  // SYSCALL_LSTAT_X
    {"fstat", false, 0x10001, 0x221, params(190, 1)},  // SYSCALL_FSTAT_E
    {"fstat", true, 0x10001, 0x201, params(191, 2)},  // SYSCALL_FSTAT_X
    {"stat64", false, 0x10001, 0x20, params(193, 0)},  // SYSCALL_STAT64_E
    {"stat64", true, 0x10001, 0x0, params(193, 2)},  // SYSCALL_STAT64_X
    {"lstat64", false, 0x10001, 0x20, params(195, 0)},  // SYSCALL_LSTAT64_E
    {"lstat64", true, 0x10001, 0x0, params(195, 2)},  // SYSCALL_LSTAT64_X
    {"fstat64", false, 0x10001, 0x220, params(197, 1)},  // SYSCALL_FSTAT64_E
    {"fstat64", true, 0x10001, 0x0, params(198, 1)},  // SYSCALL_FSTAT64_X
    {"epoll_wait", false, 0x410000, 0x421, params(199, 1)},  // SYSCALL_EPOLLWAIT_E
    {"epoll_wait", true, 0x410000, 0x401, params(200, 2)},  // SYSCALL_EPOLLWAIT_X
    {"poll", false, 0x410000, 0x421, params(202, 2)},  // SYSCALL_POLL_E
    {"poll", true, 0x410000, 0x401, params(204, 3)},  // SYSCALL_POLL_X
    {"select", false, 0x410000, 0x420, params(207, 0)},  // SYSCALL_SELECT_E
    {"select", true, 0x410000, 0x400, params(207, 1)},  // SYSCALL_SELECT_X
    {"select", false, 0x410000, 0x420, params(208, 0)},  // SYSCALL_NEWSELECT_E
    {"select", true, 0x410000, 0x421, params(208, 1)},  // SYSCALL_NEWSELECT_X
    {"lseek", false, 0x10001, 0x221, params(209, 3)},  // SYSCALL_LSEEK_E
    {"lseek", true, 0x10001, 0x201, params(212, 4)},  // SYSCALL_LSEEK_X
    {"llseek", false, 0x10001, 0x221, params(216, 3)},  // SYSCALL_LLSEEK_E
    {"llseek", true, 0x10001, 0x201, params(219, 4)},  // SYSCALL_LLSEEK_X
    {"ioctl", false, 0x10004, 0x221, params(223, 2)},  // SYSCALL_IOCTL_2_E
    {"ioctl", true, 0x10004, 0x221, params(225, 1)},  // SYSCALL_IOCTL_2_X
    {"getcwd", false, 0x10001, 0x20, params(226, 0)},  // SYSCALL_GETCWD_E
    {"getcwd", true, 0x10001, 0x0, params(226, 2)},  // SYSCALL_GETCWD_X
    {"chdir", false, 0x10001, 0x30, params(228, 0)},  // SYSCALL_CHDIR_E
    {"chdir", true, 0x10001, 0x10, params(228, 2)},  // SYSCALL_CHDIR_X
    {"fchdir", false, 0x10001, 0x231, params(230, 1)},  // SYSCALL_FCHDIR_E
    {"fchdir", true, 0x10001, 0x211, params(231, 2)},  // SYSCALL_FCHDIR_X
    {"mkdir", false, 0x10001, 0x21, params(233, 2)},  // SYSCALL_MKDIR_E
    {"mkdir", true, 0x10001, 0x21, params(235, 1)},  // SYSCALL_MKDIR_X
    {"rmdir", false, 0x10001, 0x21, params(236, 1)},  // SYSCALL_RMDIR_E
    {"rmdir", true, 0x10001, 0x21, params(237, 1)},  // SYSCALL_RMDIR_X
    {"openat", false, 0x10001, 0x33, params(238, 4)},  // SYSCALL_OPENAT_E
    {"openat", true, 0x10001, 0x33, params(242, 1)},  // SYSCALL_OPENAT_X
    {"link", false, 0x10001, 0x21, params(243, 2)},  // SYSCALL_LINK_E
    {"link", true, 0x10001, 0x21, params(245, 1)},  // SYSCALL_LINK_X
    {"linkat", false, 0x10001, 0x21, params(246, 4)},  // SYSCALL_LINKAT_E
    {"linkat", true, 0x10001, 0x21, params(250, 1)},  // SYSCALL_LINKAT_X
    {"unlink", false, 0x10001, 0x21, params(251, 1)},  // SYSCALL_UNLINK_E
    {"unlink", true, 0x10001, 0x21, params(252, 1)},  // SYSCALL_UNLINK_X
    {"unlinkat", false, 0x10001, 0x21, params(253, 2)},  // SYSCALL_UNLINKAT_E
    {"unlinkat", true, 0x10001, 0x21, params(255, 1)},  // SYSCALL_UNLINKAT_X
    {"pread", false, 0x10008, 0x261, params(256, 3)},  // SYSCALL_PREAD_E
    {"pread", true, 0x10008, 0x241, params(259, 5)},  // SYSCALL_PREAD_X
    {"pwrite", false, 0x10010, 0xa21, params(264, 3)},  // SYSCALL_PWRITE_E
    {"pwrite", true, 0x10010, 0xa01, params(267, 5)},  // SYSCALL_PWRITE_X
    {"readv", false, 0x10008, 0x261, params(272, 1)},  // SYSCALL_READV_E
    {"readv", true, 0x10008, 0x241, params(273, 4)},  // SYSCALL_READV_X
    {"writev", false, 0x10010, 0xa21, params(277, 2)},  // SYSCALL_WRITEV_E
    {"writev", true, 0x10010, 0xa01, params(279, 4)},  // SYSCALL_WRITEV_X
    {"preadv", false, 0x10008, 0x261, params(283, 2)},  // SYSCALL_PREADV_E
    {"preadv", true, 0x10008, 0x241, params(285, 5)},  // SYSCALL_PREADV_X
    {"pwritev", false, 0x10010, 0xa21, params(290, 3)},  // SYSCALL_PWRITEV_E
    {"pwritev", true, 0x10010, 0xa01, params(293, 5)},  // SYSCALL_PWRITEV_X
    {"dup", false, 0x10004, 0x233, params(298, 1)},  // SYSCALL_DUP_E
    {"dup", true, 0x10004, 0x233, params(299, 1)},  // SYSCALL_DUP_X
    {"signalfd", false, 0x14000, 0x33, params(300, 3)},  // SYSCALL_SIGNALFD_E
    {"signalfd", true, 0x14000, 0x13, params(303, 4)},  // SYSCALL_SIGNALFD_X
    {"kill", false, 0x14000, 0x21, params(307, 2)},  // SYSCALL_KILL_E
    {"kill", true, 0x14000, 0x1, params(309, 3)},  // SYSCALL_KILL_X
    {"tkill", false, 0x14000, 0x21, params(312, 2)},  // SYSCALL_TKILL_E
    {"tkill", true, 0x14000, 0x1, params(314, 3)},  // SYSCALL_TKILL_X
    {"tgkill", false, 0x14000, 0x21, params(317, 3)},  // SYSCALL_TGKILL_E
    {"tgkill", true, 0x14000, 0x1, params(320, 4)},  // SYSCALL_TGKILL_X
    {"nanosleep", false, 0x18000, 0x421, params(324, 1)},  // SYSCALL_NANOSLEEP_E
    {"nanosleep", true, 0x18000, 0x401, params(325, 2)},  // SYSCALL_NANOSLEEP_X
    {"timerfd_create", false, 0x50000, 0x33, params(327, 2)},  // SYSCALL_TIMERFD_CREATE_E
    {"timerfd_create", true, 0x50000, 0x13, params(329, 3)},  // SYSCALL_TIMERFD_CREATE_X
    {"inotify_init", false, 0x10020, 0x33, params(332, 1)},  // SYSCALL_INOTIFY_INIT_E
    {"inotify_init", true, 0x10020, 0x13, params(333, 2)},  // SYSCALL_INOTIFY_INIT_X
    {"getrlimit", false, 0x11000, 0x21, params(335, 1)},  // SYSCALL_GETRLIMIT_E
    {"getrlimit", true, 0x11000, 0x1, params(336, 4)},  // SYSCALL_GETRLIMIT_X
    {"setrlimit", false, 0x11000, 0x21, params(340, 1)},  // SYSCALL_SETRLIMIT_E
    {"setrlimit", true, 0x11000, 0x1, params(341, 4)},  // SYSCALL_SETRLIMIT_X
    {"prlimit", false, 0x11000, 0x21, params(345, 2)},  // SYSCALL_PRLIMIT_E
    {"prlimit", true, 0x11000, 0x1, params(347, 7)},  // SYSCALL_PRLIMIT_X
    {"switch", false, 0x82000, 0xa1, params(354, 1)},  // SCHEDSWITCH_1_E
    {"NA", true, 0x100000, 0x100, params(355, 0)},  // SCHEDSWITCH_1_X
    {"drop", false, 0x102, 0x80, params(355, 1)},  // DROP_E
    {"drop", true, 0x102, 0x80, params(356, 1)},  // DROP_X
    {"fcntl", false, 0x10004, 0x231, params(357, 2)},  // SYSCALL_FCNTL_E
    {"fcntl", true, 0x10004, 0x211, params(359, 4)},  // SYSCALL_FCNTL_X
    {"switch", false, 0x82000, 0x0, params(363, 6)},  // SCHEDSWITCH_6_E
    {"NA", true, 0x100000, 0x100, params(369, 0)},  // SCHEDSWITCH_6_X
    {"execve", false, 0x11000, 0x31, params(369, 0)},  // SYSCALL_EXECVE_13_E
    {"execve", true, 0x11000, 0x31, params(369, 13)},  // SYSCALL_EXECVE_13_X
    {"clone", false, 0x11000, 0x30, params(382, 0)},  // SYSCALL_CLONE_16_E
    {"clone", true, 0x11000, 0x31, params(382, 16)},  // SYSCALL_CLONE_16_X
    {"brk", false, 0x10080, 0x21, params(398, 1)},  // SYSCALL_BRK_4_E
    {"brk", true, 0x10080, 0x1, params(399, 5)},  // SYSCALL_BRK_4_X
    {"mmap", false, 0x10080, 0x221, params(404, 6)},  // SYSCALL_MMAP_E
    {"mmap", true, 0x10080, 0x201, params(410, 10)},  // SYSCALL_MMAP_X
    {"mmap2", false, 0x10080, 0x221, params(420, 6)},  // SYSCALL_MMAP2_E
    {"mmap2", true, 0x10080, 0x201, params(426, 10)},  // SYSCALL_MMAP2_X
    {"munmap", false, 0x10080, 0x21, params(436, 2)},  // SYSCALL_MUNMAP_E
    {"munmap", true, 0x10080, 0x1, params(438, 6)},  // SYSCALL_MUNMAP_X
    {"splice", false, 0x10004, 0x221, params(444, 4)},  // SYSCALL_SPLICE_E
    {"splice", true, 0x10004, 0x201, params(448, 5)},  // SYSCALL_SPLICE_X
    {"ptrace", false, 0x11000, 0x21, params(453, 2)},  // SYSCALL_PTRACE_E
    {"ptrace", true, 0x11000, 0x1, params(455, 5)},  // SYSCALL_PTRACE_X
    {"ioctl", false, 0x10004, 0x221, params(460, 3)},  // SYSCALL_IOCTL_3_E
    {"ioctl", true, 0x10004, 0x201, params(463, 4)},  // SYSCALL_IOCTL_3_X
    {"execve", false, 0x11000, 0x31, params(467, 0)},  // SYSCALL_EXECVE_14_E
    {"execve", true, 0x11000, 0x31, params(467, 14)},  // SYSCALL_EXECVE_14_X
    {"rename", false, 0x10001, 0x20, params(481, 0)},  // SYSCALL_RENAME_E
    {"rename", true, 0x10001, 0x0, params(481, 3)},  // SYSCALL_RENAME_X
    {"renameat", false, 0x10001, 0x20, params(484, 0)},  // SYSCALL_RENAMEAT_E
    {"renameat", true, 0x10001, 0x0, params(484, 5)},  // SYSCALL_RENAMEAT_X
    {"symlink", false, 0x10001, 0x20, params(489, 0)},  // SYSCALL_SYMLINK_E
    {"symlink", true, 0x10001, 0x0, params(489, 3)},  // SYSCALL_SYMLINK_X
    {"symlinkat", false, 0x10001, 0x20, params(492, 0)},  // SYSCALL_SYMLINKAT_E
    {"symlinkat", true, 0x10001, 0x200, params(492, 4)},  // SYSCALL_SYMLINKAT_X
    {"fork", false, 0x11000, 0x30, params(496, 0)},  // SYSCALL_FORK_E
    {"fork", true, 0x11000, 0x31, params(496, 16)},  // SYSCALL_FORK_X
    {"vfork", false, 0x11000, 0x30, params(512, 0)},  // SYSCALL_VFORK_E
    {"vfork", true, 0x11000, 0x31, params(512, 16)},  // SYSCALL_VFORK_X
    {"procexit", false, 0x81000, 0x10, params(528, 5)},  // PROCEXIT_1_E
    {"NA", true, 0x100000, 0x100, params(533, 0)},  // PROCEXIT_1_X
    {"sendfile", false, 0x10010, 0x221, params(533, 4)},  // SYSCALL_SENDFILE_E
    {"sendfile", true, 0x10010, 0x201, params(537, 5)},  // SYSCALL_SENDFILE_X
    {"quotactl", false, 0x210000, 0x21, params(542, 4)},  // SYSCALL_QUOTACTL_E
    {"quotactl", true, 0x210000, 0x1, params(546, 18)},  // SYSCALL_QUOTACTL_X
    {"setresuid", false, 0x210000, 0x31, params(564, 3)},  // SYSCALL_SETRESUID_E
    {"setresuid", true, 0x210000, 0x11, params(567, 4)},  // SYSCALL_SETRESUID_X
    {"setresgid", false, 0x210000, 0x31, params(571, 3)},  // SYSCALL_SETRESGID_E
    {"setresgid", true, 0x210000, 0x11, params(574, 4)},  // SYSCALL_SETRESGID_X
    {"scapevent", false, 0x102, 0x80, params(578, 2)},  // SCAPEVENT_E
    {"NA", true, 0x100000, 0x100, params(580, 0)},  // SCAPEVENT_X
    {"setuid", false, 0x210000, 0x31, params(580, 1)},  // SYSCALL_SETUID_E
    {"setuid", true, 0x210000, 0x11, params(581, 2)},  // SYSCALL_SETUID_X
    {"setgid", false, 0x210000, 0x31, params(583, 1)},  // SYSCALL_SETGID_E
    {"setgid", true, 0x210000, 0x11, params(584, 2)},  // SYSCALL_SETGID_X
    {"getuid", false, 0x210000, 0x20, params(586, 0)},  // SYSCALL_GETUID_E
    {"getuid", true, 0x210000, 0x0, params(586, 1)},  // SYSCALL_GETUID_X
    {"geteuid", false, 0x210000, 0x20, params(587, 0)},  // SYSCALL_GETEUID_E
    {"geteuid", true, 0x210000, 0x0, params(587, 1)},  // SYSCALL_GETEUID_X
    {"getgid", false, 0x210000, 0x20, params(588, 0)},  // SYSCALL_GETGID_E
    {"getgid", true, 0x210000, 0x0, params(588, 1)},  // SYSCALL_GETGID_X
    {"getegid", false, 0x210000, 0x20, params(589, 0)},  // SYSCALL_GETEGID_E
    {"getegid", true, 0x210000, 0x0, params(589, 1)},  // SYSCALL_GETEGID_X
    {"getresuid", false, 0x210000, 0x20, params(590, 0)},  // SYSCALL_GETRESUID_E
    {"getresuid", true, 0x210000, 0x0, params(590, 4)},  // SYSCALL_GETRESUID_X
    {"getresgid", false, 0x210000, 0x20, params(594, 0)},  // SYSCALL_GETRESGID_E
    {"getresgid", true, 0x210000, 0x0, params(594, 4)},  // SYSCALL_GETRESGID_X
    {"execve", false, 0x11000, 0x31, params(598, 0)},  // SYSCALL_EXECVE_15_E
    {"execve", true, 0x11000, 0x31, params(598, 15)},  // SYSCALL_EXECVE_15_X
    {"clone", false, 0x11000, 0x30, params(613, 0)},  // SYSCALL_CLONE_17_E
    {"clone", true, 0x11000, 0x31, params(613, 17)},  // SYSCALL_CLONE_17_X
    {"fork", false, 0x11000, 0x30, params(630, 0)},  // SYSCALL_FORK_17_E
    {"fork", true, 0x11000, 0x31, params(630, 17)},  // SYSCALL_FORK_17_X
    {"vfork", false, 0x11000, 0x30, params(647, 0)},  // SYSCALL_VFORK_17_E
    {"vfork", true, 0x11000, 0x31, params(647, 17)},  // SYSCALL_VFORK_17_X
    {"clone", false, 0x11000, 0x30, params(664, 0)},  // SYSCALL_CLONE_20_E
    {"clone", true, 0x11000, 0x11, params(664, 21)},  // SYSCALL_CLONE_20_X
    {"fork", false, 0x11000, 0x30, params(685, 0)},  // SYSCALL_FORK_20_E
    {"fork", true, 0x11000, 0x11, params(685, 21)},  // SYSCALL_FORK_20_X
    {"vfork", false, 0x11000, 0x30, params(706, 0)},  // SYSCALL_VFORK_20_E
    {"vfork", true, 0x11000, 0x11, params(706, 21)},  // SYSCALL_VFORK_20_X
    {"container", false, 0x102, 0xb1, params(727, 4)},  // CONTAINER_E
    {"NA", true, 0x100000, 0x100, params(731, 0)},  // CONTAINER_X
    {"execve", false, 0x11000, 0x31, params(731, 0)},  // SYSCALL_EXECVE_16_E
    {"execve", true, 0x11000, 0x31, params(731, 16)},  // SYSCALL_EXECVE_16_X
    {"signaldeliver", false, 0x84000, 0x0, params(747, 3)},  // SIGNALDELIVER_E
    {"NA", true, 0x100000, 0x100, params(750, 0)},  // SIGNALDELIVER_X
    {"procinfo", false, 0x102, 0x80, params(750, 2)},  // PROCINFO_E
    {"NA", true, 0x100000, 0x100, params(752, 0)},  // PROCINFO_X
    {"getdents", false, 0x10001, 0x221, params(752, 1)},  // SYSCALL_GETDENTS_E
    {"getdents", true, 0x10001, 0x201, params(753, 2)},  // SYSCALL_GETDENTS_X
    {"getdents64", false, 0x10001, 0x221, params(755, 1)},  // SYSCALL_GETDENTS64_E
    {"getdents64", true, 0x10001, 0x201, params(756, 2)},  // SYSCALL_GETDENTS64_X
    {"setns", false, 0x11000, 0x221, params(758, 2)},  // SYSCALL_SETNS_E
    {"setns", true, 0x11000, 0x201, params(760, 3)},  // SYSCALL_SETNS_X
    {"flock", false, 0x10001, 0x221, params(763, 2)},  // SYSCALL_FLOCK_E
    {"flock", true, 0x10001, 0x201, params(765, 3)},  // SYSCALL_FLOCK_X
    {"cpu_hotplug", false, 0x20100, 0x90, params(768, 2)},  // CPU_HOTPLUG_E
    {"NA", true, 0x100000, 0x100, params(770, 0)},  // CPU_HOTPLUG_X
    {"accept", false, 0x10200, 0x32, params(770, 0)},  // SOCKET_ACCEPT_5_E
    {"accept", true, 0x10200, 0x12, params(770, 5)},  // SOCKET_ACCEPT_5_X
    {"accept", false, 0x10200, 0x33, params(775, 1)},  // SOCKET_ACCEPT4_5_E
    {"accept", true, 0x10200, 0x33, params(776, 5)},  // SOCKET_ACCEPT4_5_X
    {"semop", false, 0x11000, 0x21, params(781, 1)},  // SYSCALL_SEMOP_E
    {"semop", true, 0x11000, 0x1, params(782, 9)},  // SYSCALL_SEMOP_X
    {"semctl", false, 0x11000, 0x21, params(791, 4)},  // SYSCALL_SEMCTL_E
    {"semctl", true, 0x11000, 0x1, params(795, 5)},  // SYSCALL_SEMCTL_X
    {"ppoll", false, 0x410000, 0x421, params(800, 3)},  // SYSCALL_PPOLL_E
    {"ppoll", true, 0x410000, 0x401, params(803, 4)},  // SYSCALL_PPOLL_X
    {"mount", false, 0x10001, 0x31, params(807, 1)},  // SYSCALL_MOUNT_E
    {"mount", true, 0x10001, 0x11, params(808, 5)},  // SYSCALL_MOUNT_X
    {"umount", false, 0x10001, 0x30, params(813, 1)},  // SYSCALL_UMOUNT_E
    {"umount", true, 0x10001, 0x31, params(814, 2)},  // SYSCALL_UMOUNT_X
    {"k8s", false, 0x102, 0xb0, params(816, 1)},  // K8S_E
    {"NA", true, 0x100000, 0x100, params(817, 0)},  // K8S_X
    {"semget", false, 0x11000, 0x21, params(817, 3)},  // SYSCALL_SEMGET_E
    {"semget", true, 0x11000, 0x1, params(820, 4)},  // SYSCALL_SEMGET_X
    {"access", false, 0x10001, 0x21, params(824, 1)},  // SYSCALL_ACCESS_E
    {"access", true, 0x10001, 0x1, params(825, 3)},  // SYSCALL_ACCESS_X
    {"chroot", false, 0x11000, 0x30, params(828, 0)},  // SYSCALL_CHROOT_E
    {"chroot", true, 0x11000, 0x10, params(828, 2)},  // SYSCALL_CHROOT_X
    {"tracer", false, 0x500, 0x20, params(830, 3)},  // TRACER_E
    {"NA", true, 0x100000, 0x100, params(833, 3)},  // TRACER_X
    {"mesos", false, 0x102, 0xb0, params(836, 1)},  // MESOS_E
    {"NA", true, 0x100000, 0x100, params(837, 0)},  // MESOS_X
    {"container", false, 0x1100, 0x31, params(837, 1)},  // CONTAINER_JSON_E
    {"NA", true, 0x100000, 0x100, params(838, 0)},  // CONTAINER_JSON_X
    {"setsid", false, 0x11000, 0x30, params(838, 0)},  // SYSCALL_SETSID_E
    {"setsid", true, 0x11000, 0x10, params(838, 1)},  // SYSCALL_SETSID_X
    {"mkdir", false, 0x10001, 0x21, params(839, 1)},  // SYSCALL_MKDIR_2_E
    {"mkdir", true, 0x10001, 0x1, params(840, 3)},  // SYSCALL_MKDIR_2_X
    {"rmdir", false, 0x10001, 0x20, params(843, 0)},  // SYSCALL_RMDIR_2_E
    {"rmdir", true, 0x10001, 0x0, params(843, 2)},  // SYSCALL_RMDIR_2_X
    {"notification", false, 0x500, 0x80, params(845, 2)},  // NOTIFICATION_E
    {"NA", true, 0x100000, 0x100, params(847, 0)},  // NOTIFICATION_X
    {"execve", false, 0x11000, 0x31, params(847, 0)},  // SYSCALL_EXECVE_17_E
    {"execve", true, 0x11000, 0x31, params(847, 17)},  // SYSCALL_EXECVE_17_X
    {"unshare", false, 0x11000, 0x21, params(864, 1)},  // SYSCALL_UNSHARE_E
    {"unshare", true, 0x11000, 0x1, params(865, 2)},  // SYSCALL_UNSHARE_X
    {"infra", false, 0x102, 0x80, params(867, 4)},  // INFRASTRUCTURE_EVENT_E
    {"NA", true, 0x100000, 0x100, params(871, 0)},  // INFRASTRUCTURE_EVENT_X
    {"execve", false, 0x11000, 0x31, params(871, 1)},  // SYSCALL_EXECVE_18_E
    {"execve", true, 0x11000, 0x31, params(872, 17)},  // SYSCALL_EXECVE_18_X
    {"page_fault", false, 0x80400, 0x80, params(889, 3)},  // PAGE_FAULT_E
    {"NA", true, 0x100000, 0x100, params(892, 0)},  // PAGE_FAULT_X
    {"execve", false, 0x11000, 0x31, params(892, 1)},  // SYSCALL_EXECVE_19_E
    {"execve", true, 0x11000, 0x11, params(893, 31)},  // SYSCALL_EXECVE_19_X
    {"setpgid", false, 0x11000, 0x21, params(924, 2)},  // SYSCALL_SETPGID_E
    {"setpgid", true, 0x11000, 0x1, params(926, 3)},  // SYSCALL_SETPGID_X
    {"bpf", false, 0x10400, 0x23, params(929, 1)},  // SYSCALL_BPF_E
    {"bpf", true, 0x10400, 0x23, params(930, 1)},  // SYSCALL_BPF_X
    {"seccomp", false, 0x10400, 0x21, params(931, 2)},  // SYSCALL_SECCOMP_E
    {"seccomp", true, 0x10400, 0x1, params(933, 3)},  // SYSCALL_SECCOMP_X
    {"unlink", false, 0x10001, 0x20, params(936, 0)},  // SYSCALL_UNLINK_2_E
    {"unlink", true, 0x10001, 0x0, params(936, 2)},  // SYSCALL_UNLINK_2_X
    {"unlinkat", false, 0x10001, 0x20, params(938, 0)},  // SYSCALL_UNLINKAT_2_E
    {"unlinkat", true, 0x10001, 0x200, params(938, 4)},  // SYSCALL_UNLINKAT_2_X
    {"mkdirat", false, 0x10001, 0x20, params(942, 0)},  // SYSCALL_MKDIRAT_E
    {"mkdirat", true, 0x10001, 0x200, params(942, 4)},  // SYSCALL_MKDIRAT_X
    {"openat", false, 0x10001, 0x13, params(946, 4)},  // SYSCALL_OPENAT_2_E
    {"openat", true, 0x10001, 0x13, params(950, 7)},  // SYSCALL_OPENAT_2_X
    {"link", false, 0x10001, 0x20, params(957, 0)},  // SYSCALL_LINK_2_E
    {"link", true, 0x10001, 0x0, params(957, 3)},  // SYSCALL_LINK_2_X
    {"linkat", false, 0x10001, 0x20, params(960, 0)},  // SYSCALL_LINKAT_2_E
    {"linkat", true, 0x10001, 0x0, params(960, 6)},  // SYSCALL_LINKAT_2_X
    {"fchmodat", false, 0x10001, 0x20, params(966, 0)},  // SYSCALL_FCHMODAT_E
    {"fchmodat", true, 0x10001, 0x200, params(966, 4)},  // SYSCALL_FCHMODAT_X
    {"chmod", false, 0x10001, 0x20, params(970, 0)},  // SYSCALL_CHMOD_E
    {"chmod", true, 0x10001, 0x0, params(970, 3)},  // SYSCALL_CHMOD_X
    {"fchmod", false, 0x10001, 0x20, params(973, 0)},  // SYSCALL_FCHMOD_E
    {"fchmod", true, 0x10001, 0x200, params(973, 3)},  // SYSCALL_FCHMOD_X
    {"renameat2", false, 0x10001, 0x20, params(976, 0)},  // SYSCALL_RENAMEAT2_E
    {"renameat2", true, 0x10001, 0x0, params(976, 6)},  // SYSCALL_RENAMEAT2_X
    {"userfaultfd", false, 0x10001, 0x32, params(982, 0)},  // SYSCALL_USERFAULTFD_E
    {"userfaultfd", true, 0x10001, 0x12, params(982, 2)},  // SYSCALL_USERFAULTFD_X
    {"pluginevent", false, 0xc00, 0x8, params(984, 2)},  // PLUGINEVENT_E
    {"NA", true, 0x100000, 0x100, params(986, 0)},  // PLUGINEVENT_X
    {"container", false, 0x1100, 0x18, params(986, 1)},  // CONTAINER_JSON_2_E
    {"NA", true, 0x100000, 0x100, params(987, 0)},  // CONTAINER_JSON_2_X
    {"openat2", false, 0x10001, 0x13, params(987, 5)},  // SYSCALL_OPENAT2_E
    {"openat2", true, 0x10001, 0x13, params(992, 8)},  // SYSCALL_OPENAT2_X
    {"mprotect", false, 0x10080, 0x21, params(1000, 3)},  // SYSCALL_MPROTECT_E
    {"mprotect", true, 0x10080, 0x1, params(1003, 4)},  // SYSCALL_MPROTECT_X
    {"execveat", false, 0x11000, 0x31, params(1007, 3)},  // SYSCALL_EXECVEAT_E
    {"execveat", true, 0x11000, 0x11, params(1010, 30)},  // SYSCALL_EXECVEAT_X
    {"copy_file_range", false, 0x10001, 0xa61, params(1040, 3)},  // SYSCALL_COPY_FILE_RANGE_E
    {"copy_file_range", true, 0x10001, 0xa41, params(1043, 6)},  // SYSCALL_COPY_FILE_RANGE_X
    {"clone3", false, 0x11000, 0x30, params(1049, 0)},  // SYSCALL_CLONE3_E
    {"clone3", true, 0x11000, 0x11, params(1049, 21)},  // SYSCALL_CLONE3_X
    {"open_by_handle_at", false, 0x10001, 0x32, params(1070, 0)},  // SYSCALL_OPEN_BY_HANDLE_AT_E
    {"open_by_handle_at", true, 0x10001, 0x12, params(1070, 6)},  // SYSCALL_OPEN_BY_HANDLE_AT_X
    {"io_uring_setup", false, 0x10004, 0x32, params(1076, 0)},  // SYSCALL_IO_URING_SETUP_E
    {"io_uring_setup", true, 0x10004, 0x12, params(1076, 8)},  // SYSCALL_IO_URING_SETUP_X
    {"io_uring_enter", false, 0x10004, 0x20, params(1084, 0)},  // SYSCALL_IO_URING_ENTER_E
    {"io_uring_enter", true, 0x10004, 0x200, params(1084, 6)},  // SYSCALL_IO_URING_ENTER_X
    {"io_uring_register", false, 0x10004, 0x20, params(1090, 0)},  // SYSCALL_IO_URING_REGISTER_E
    {"io_uring_register", true, 0x10004, 0x200, params(1090, 5)},  // SYSCALL_IO_URING_REGISTER_X
    {"mlock", false, 0x10080, 0x20, params(1095, 0)},  // SYSCALL_MLOCK_E
    {"mlock", true, 0x10080, 0x0, params(1095, 3)},  // SYSCALL_MLOCK_X
    {"munlock", false, 0x10080, 0x20, params(1098, 0)},  // SYSCALL_MUNLOCK_E
    {"munlock", true, 0x10080, 0x0, params(1098, 3)},  // SYSCALL_MUNLOCK_X
    {"mlockall", false, 0x10080, 0x20, params(1101, 0)},  // SYSCALL_MLOCKALL_E
    {"mlockall", true, 0x10080, 0x0, params(1101, 2)},  // SYSCALL_MLOCKALL_X
    {"munlockall", false, 0x10080, 0x20, params(1103, 0)},  // SYSCALL_MUNLOCKALL_E
    {"munlockall", true, 0x10080, 0x0, params(1103, 1)},  // SYSCALL_MUNLOCKALL_X
    {"capset", false, 0x11000, 0x30, params(1104, 0)},  // SYSCALL_CAPSET_E
    {"capset", true, 0x11000, 0x10, params(1104, 4)},  // SYSCALL_CAPSET_X
    {"useradded", false, 0x1100, 0x10, params(1108, 6)},  // USER_ADDED_E
    {"NA", true, 0x100000, 0x100, params(1114, 0)},  // USER_ADDED_X
    {"userdeleted", false, 0x1100, 0x10, params(1114, 6)},  // USER_DELETED_E
    {"NA", true, 0x100000, 0x100, params(1120, 0)},  // USER_DELETED_X
    {"groupadded", false, 0x1100, 0x10, params(1120, 3)},  // GROUP_ADDED_E
    {"NA", true, 0x100000, 0x100, params(1123, 0)},  // GROUP_ADDED_X
    {"groupdeleted", false, 0x1100, 0x10, params(1123, 3)},  // GROUP_DELETED_E
    {"NA", true, 0x100000, 0x100, params(1126, 0)},  // GROUP_DELETED_X
    {"dup2", false, 0x10004, 0x232, params(1126, 1)},  // SYSCALL_DUP2_E
    {"dup2", true, 0x10004, 0x212, params(1127, 3)},  // SYSCALL_DUP2_X
    {"dup3", false, 0x10004, 0x232, params(1130, 1)},  // SYSCALL_DUP3_E
    {"dup3", true, 0x10004, 0x212, params(1131, 4)},  // SYSCALL_DUP3_X
    {"dup", false, 0x10004, 0x232, params(1135, 1)},  // SYSCALL_DUP_1_E
    {"dup", true, 0x10004, 0x212, params(1136, 2)},  // SYSCALL_DUP_1_X
    {"bpf", false, 0x10400, 0x22, params(1138, 1)},  // SYSCALL_BPF_2_E
    {"bpf", true, 0x10400, 0x2, params(1139, 2)},  // SYSCALL_BPF_2_X
    {"mlock2", false, 0x10080, 0x20, params(1141, 0)},  // SYSCALL_MLOCK2_E
    {"mlock2", true, 0x10080, 0x0, params(1141, 4)},  // SYSCALL_MLOCK2_X
    {"fsconfig", false, 0x30000, 0x20, params(1145, 0)},  // SYSCALL_FSCONFIG_E
    {"fsconfig", true, 0x30000, 0x200, params(1145, 7)},  // SYSCALL_FSCONFIG_X
    {"epoll_create", false, 0x410000, 0x33, params(1152, 1)},  // SYSCALL_EPOLL_CREATE_E
    {"epoll_create", true, 0x410000, 0x13, params(1153, 2)},  // SYSCALL_EPOLL_CREATE_X
    {"epoll_create1", false, 0x410000, 0x33, params(1155, 1)},  // SYSCALL_EPOLL_CREATE1_E
    {"epoll_create1", true, 0x410000, 0x13, params(1156, 2)},  // SYSCALL_EPOLL_CREATE1_X
    {"chown", false, 0x10001, 0x20, params(1158, 0)},  // SYSCALL_CHOWN_E
    {"chown", true, 0x10001, 0x0, params(1158, 4)},  // SYSCALL_CHOWN_X
    {"lchown", false, 0x10001, 0x20, params(1162, 0)},  // SYSCALL_LCHOWN_E
    {"lchown", true, 0x10001, 0x0, params(1162, 4)},  // SYSCALL_LCHOWN_X
    {"fchown", false, 0x10001, 0x20, params(1166, 0)},  // SYSCALL_FCHOWN_E
    {"fchown", true, 0x10001, 0x200, params(1166, 4)},  // SYSCALL_FCHOWN_X
    {"fchownat", false, 0x10001, 0x20, params(1170, 0)},  // SYSCALL_FCHOWNAT_E
    {"fchownat", true, 0x10001, 0x200, params(1170, 6)},  // SYSCALL_FCHOWNAT_X
    {"umount", false, 0x10001, 0x30, params(1176, 0)},  // SYSCALL_UMOUNT_1_E
    {"umount", true, 0x10001, 0x10, params(1176, 2)},  // SYSCALL_UMOUNT_1_X
    {"accept4", false, 0x10200, 0x33, params(1178, 1)},  // SOCKET_ACCEPT4_6_E
    {"accept4", true, 0x10200, 0x13, params(1179, 6)},  // SOCKET_ACCEPT4_6_X
    {"umount2", false, 0x10001, 0x31, params(1185, 1)},  // SYSCALL_UMOUNT2_E
    {"umount2", true, 0x10001, 0x11, params(1186, 3)},  // SYSCALL_UMOUNT2_X
    {"pipe2", false, 0x10020, 0x32, params(1189, 0)},  // SYSCALL_PIPE2_E
    {"pipe2", true, 0x10020, 0x12, params(1189, 5)},  // SYSCALL_PIPE2_X
    {"inotify_init1", false, 0x10020, 0x32, params(1194, 0)},  // SYSCALL_INOTIFY_INIT1_E
    {"inotify_init1", true, 0x10020, 0x12, params(1194, 2)},  // SYSCALL_INOTIFY_INIT1_X
    {"eventfd2", false, 0x10020, 0x33, params(1196, 1)},  // SYSCALL_EVENTFD2_E
    {"eventfd2", true, 0x10020, 0x13, params(1197, 3)},  // SYSCALL_EVENTFD2_X
    {"signalfd4", false, 0x14000, 0x33, params(1200, 2)},  // SYSCALL_SIGNALFD4_E
    {"signalfd4", true, 0x14000, 0x13, params(1202, 4)},  // SYSCALL_SIGNALFD4_X
    {"prctl", false, 0x11000, 0x30, params(1206, 0)},  // SYSCALL_PRCTL_E
    {"prctl", true, 0x11000, 0x10, params(1206, 4)},  // SYSCALL_PRCTL_X
    {"asyncevent", false, 0x500, 0x8, params(1210, 3)},  // ASYNCEVENT_E
    {"NA", true, 0x100000, 0x100, params(1213, 0)},  // ASYNCEVENT_X
    {"memfd_create", false, 0x10080, 0x32, params(1213, 0)},  // SYSCALL_MEMFD_CREATE_E
    {"memfd_create", true, 0x10080, 0x12, params(1213, 3)},  // SYSCALL_MEMFD_CREATE_X
    {"pidfd_getfd", false, 0x11000, 0x32, params(1216, 0)},  // SYSCALL_PIDFD_GETFD_E
    {"pidfd_getfd", true, 0x11000, 0x12, params(1216, 4)},  // SYSCALL_PIDFD_GETFD_X
    {"pidfd_open", false, 0x11000, 0x32, params(1220, 0)},  // SYSCALL_PIDFD_OPEN_E
    {"pidfd_open", true, 0x11000, 0x12, params(1220, 3)},  // SYSCALL_PIDFD_OPEN_X
    {"init_module", false, 0x10400, 0x20, params(1223, 0)},  // SYSCALL_INIT_MODULE_E
    {"init_module", true, 0x10400, 0x0, params(1223, 4)},  // SYSCALL_INIT_MODULE_X
    {"finit_module", false, 0x10400, 0x20, params(1227, 0)},  // SYSCALL_FINIT_MODULE_E
    {"finit_module", true, 0x10400, 0x240, params(1227, 4)},  // SYSCALL_FINIT_MODULE_X
    {"mknod", false, 0x10400, 0x20, params(1231, 0)},  // SYSCALL_MKNOD_E
    {"mknod", true, 0x10400, 0x0, params(1231, 4)},  // SYSCALL_MKNOD_X
    {"mknodat", false, 0x10400, 0x20, params(1235, 0)},  // SYSCALL_MKNODAT_E
    {"mknodat", true, 0x10400, 0x200, params(1235, 5)},  // SYSCALL_MKNODAT_X
    {"newfstatat", false, 0x10001, 0x20, params(1240, 0)},  // SYSCALL_NEWFSTATAT_E
    {"newfstatat", true, 0x10001, 0x200, params(1240, 4)},  // SYSCALL_NEWFSTATAT_X
    {"process_vm_readv", false, 0x10020, 0x20, params(1244, 0)},  // SYSCALL_PROCESS_VM_READV_E
    {"process_vm_readv", true, 0x10020, 0x0, params(1244, 3)},  // SYSCALL_PROCESS_VM_READV_X
    {"process_vm_writev", false, 0x10020, 0x20, params(1247, 0)},  // SYSCALL_PROCESS_VM_WRITEV_E
    {"process_vm_writev", true, 0x10020, 0x0, params(1247, 3)},  // SYSCALL_PROCESS_VM_WRITEV_X
    {"delete_module", false, 0x10400, 0x20, params(1250, 0)},  // SYSCALL_DELETE_MODULE_E
    {"delete_module", true, 0x10400, 0x0, params(1250, 3)},  // SYSCALL_DELETE_MODULE_X
    {"setreuid", false, 0x210000, 0x30, params(1253, 0)},  // SYSCALL_SETREUID_E
    {"setreuid", true, 0x210000, 0x10, params(1253, 3)},  // SYSCALL_SETREUID_X
    {"setregid", false, 0x210000, 0x20, params(1256, 0)},  // SYSCALL_SETREGID_E
    {"setregid", true, 0x210000, 0x10, params(1256, 3)},  // SYSCALL_SETREGID_X
    {"task", false, 0x1040, 0x10, params(1259, 32)},  // ITER_TASK_E
    {"NA", true, 0x100000, 0x100, params(1291, 0)},  // ITER_TASK_X
    {"task_file_pipe", false, 0x41, 0x10, params(1291, 3)},  // ITER_TASK_FILE_PIPE_E
    {"NA", true, 0x100000, 0x100, params(1294, 0)},  // ITER_TASK_FILE_PIPE_X
    {"task_file_memfd", false, 0x41, 0x10, params(1294, 3)},  // ITER_TASK_FILE_MEMFD_E
    {"NA", true, 0x100000, 0x100, params(1297, 0)},  // ITER_TASK_FILE_MEMFD_X
    {"task_file_regular", false, 0x41, 0x10, params(1297, 5)},  // ITER_TASK_FILE_REGULAR_E
    {"NA", true, 0x100000, 0x100, params(1302, 0)},  // ITER_TASK_FILE_REGULAR_X
    {"task_file_directory", false, 0x41, 0x10, params(1302, 3)},  // ITER_TASK_FILE_DIRECTORY_E
    {"NA", true, 0x100000, 0x100, params(1305, 0)},  // ITER_TASK_FILE_DIRECTORY_X
    {"task_file_socket_inet", false, 0x41, 0x10, params(1305, 8)},  // ITER_TASK_FILE_SOCKET_INET_E
    {"NA", true, 0x100000, 0x100, params(1313, 0)},  // ITER_TASK_FILE_SOCKET_INET_X
    {"task_file_socket_inet6", false, 0x41, 0x10, params(1313, 8)},  // ITER_TASK_FILE_SOCKET_INET6_E
    {"NA", true, 0x100000, 0x100, params(1321, 0)},  // ITER_TASK_FILE_SOCKET_INET6_X
    {"task_file_socket_unix", false, 0x41, 0x10, params(1321, 6)},  // ITER_TASK_FILE_SOCKET_UNIX_E
    {"NA", true, 0x100000, 0x100, params(1327, 0)},  // ITER_TASK_FILE_SOCKET_UNIX_X
    {"task_file_socket_netlink", false, 0x41, 0x10, params(1327, 4)},  // ITER_TASK_FILE_SOCKET_NETLINK_E
    {"NA", true, 0x100000, 0x100, params(1331, 0)},  // ITER_TASK_FILE_SOCKET_NETLINK_X
    {"task_file_anon_inode", false, 0x41, 0x10, params(1331, 4)},  // ITER_TASK_FILE_ANON_INODE_E
    {"NA", true, 0x100000, 0x100, params(1335, 0)},  // ITER_TASK_FILE_ANON_INODE_X
    {"NA", false, 0x100000, 0x100, params(1335, 0)},  // SYSCALL_CLOSE_RANGE_E
    {"close_range", true, 0x10004, 0x10, params(1335, 4)},  // SYSCALL_CLOSE_RANGE_X
    {"NA", false, 0x100000, 0x100, params(1339, 0)},  // SYSCALL_KEYCTL_E
    {"keyctl", true, 0x10400, 0x0, params(1339, 6)},  // SYSCALL_KEYCTL_X
};
static_assert(std::size(kEvents) == kEventTypes);

}  // namespace

const EventInfo& event_info(EventType type) { return kEvents[static_cast<unsigned>(type)]; }

std::span<const FlagName> flag_table(int index) { return kFlagTables[index]; }
std::string_view flag_table_name(int index) { return kFlagTableNames[index]; }

std::optional<unsigned> EventInfo::param(std::string_view wanted) const {
  for (unsigned i = 0; i < params.size(); ++i) {
    if (params[i].name == wanted) return i;
  }
  return std::nullopt;
}

}  // namespace gabion::events
