"""Why the system would not open, read or write something, in the reader's language."""

import errno
from typing import Final

from pochemu.engine.words import Words


def os_words(error: OSError) -> Words:
    """The system's own words where it is none of the usual reasons."""
    return _USUAL.get(error.errno or 0) or Words.same(error.strerror or str(error) or type(error).__name__)


_USUAL: Final = {
    errno.ENOENT: Words("there is no such file or folder", "такого файла или папки нет"),
    errno.EISDIR: Words("it is a folder, not a file", "это папка, а не файл"),
    errno.ENOTDIR: Words("it is a file, not a folder", "это файл, а не папка"),
    errno.EEXIST: Words("it is there already", "уже существует"),
    errno.EACCES: Words("there is no right to do so", "нет прав"),
    errno.EPERM: Words("there is no right to do so", "нет прав"),
    errno.EROFS: Words("the disk is for reading only", "диск только для чтения"),
    errno.ENOSPC: Words("there is no room left on the disk", "на диске не осталось места"),
    errno.ELOOP: Words("it is a link that leads to itself", "это ссылка, которая ведёт сама на себя"),
    errno.ENAMETOOLONG: Words("the name is too long", "имя слишком длинное"),
    errno.EADDRINUSE: Words("it is taken already", "он уже занят"),
    errno.EADDRNOTAVAIL: Words("this machine has no such address", "такого адреса у этой машины нет"),
}
