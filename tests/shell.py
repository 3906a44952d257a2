"""Runs the command line in this process, as a shell would see it: what it prints, and its exit status."""

from __future__ import annotations

import io
import os
import sys
from contextlib import redirect_stderr, redirect_stdout
from subprocess import CompletedProcess
from unittest import mock


def run(main, *arguments, **environment):
    """Run a command's ``main()`` with these words behind it."""
    out, err = io.StringIO(), io.StringIO()
    words = ["heritage", *map(str, arguments)]
    with (
        mock.patch.object(sys, "argv", words),
        mock.patch.dict(os.environ, environment),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        status = main()
    return CompletedProcess(words, status, out.getvalue(), err.getvalue())
