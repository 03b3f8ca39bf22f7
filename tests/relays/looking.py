"""Looks at sheets as others do: poppler reads and draws the PDF, zxing reads the codes. Nothing of ours is in it."""

from __future__ import annotations

import io
import shutil
import subprocess

import zxingcpp
from PIL import Image

from bot.relays.address import Address, address
from tests.conftest import missing

PRINT_DPI = 300
CODE = "7K3MQ9XA"
ADDRESS: Address = address("https://sira.example.org", CODE)


def poppler(tool: str, pdf: bytes, *arguments: str) -> bytes:
    """What one of poppler's tools says of a PDF. Skips where poppler is missing."""
    if shutil.which(tool) is None:
        missing("poppler-utils is not installed")
    return subprocess.run(
        [tool, *arguments, "-", *(["-"] if tool == "pdftotext" else [])], input=pdf, capture_output=True, check=True
    ).stdout


def drawn(pdf: bytes, dpi: int = PRINT_DPI) -> Image.Image:
    """The first page as a printer puts it on paper."""
    return Image.open(io.BytesIO(poppler("pdftoppm", pdf, "-r", str(dpi), "-png", "-singlefile"))).convert("RGB")


def text(pdf: bytes) -> str:
    """The words of a PDF, spaces and line breaks as one space."""
    return " ".join(poppler("pdftotext", pdf, "-raw").decode().split())


def decoded(image: Image.Image) -> list[str]:
    """Every QR code in a picture."""
    return [
        found.text
        for found in zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    ]
