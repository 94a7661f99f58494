"""The one door to the inference runtimes: nothing else imports onnxruntime or openvino."""

import hashlib
import threading
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from vision.errors import BackendMissing, ForeignModel, InvalidValue, ModelFileMissing
from vision.models.card import CARD_KEY, AnyCard, Shape, Task, parse_card

Tensor = NDArray[np.float32]
Backend = Literal["auto", "onnxruntime", "openvino"]

_WEIGHTS = Path(__file__).parent / "weights"
_SHIPPED = ("research", "clear", "price_tag", "gap")
_OPENVINO_SETTINGS = {
    "PERFORMANCE_HINT": "LATENCY",
    "CPU_RUNTIME_CACHE_CAPACITY": 0,  # else memory grows with every new picture size
}
_CHOICES = "research, clear or the path of an ONNX file"


class Session(Protocol):
    """A loaded ONNX file in one of the runtimes. None in a shape is a free dimension."""

    card: str | None
    inputs: list[tuple[Shape, str]]
    outputs: list[tuple[Shape, str]]

    def run(self, blob: Tensor) -> Tensor: ...


def open_network(data: bytes, threads: int | None = None) -> Session:
    """An ONNX network that is no model by itself and has no card, in onnxruntime.

    threads: of the runtime, None for its own choice.
    """
    return _OnnxRuntime(data, threads)


def weights_path(weights: str | Path, task: Task = "detector") -> Path:
    """The file of shipped weights: "research" or "clear", of detectors "price_tag" and "gap" too.

    Any other value is a path itself.
    """
    if weights in _SHIPPED:
        return _WEIGHTS / f"{task}_{weights}.onnx"
    return Path(weights)


class Engine:
    """A model's ONNX file, checked and ready to run.

    path: the file. threads: of the runtime, None for its own choice. backend: "auto" takes
    openvino when it is installed. task: what the model must be for, None for anything. Calls may
    come from several threads.

    Raises ModelFileMissing, ForeignModel when the file is no ONNX model, has no valid card, is for
    another task or its ports are not what its card says, and BackendMissing when openvino is
    asked for and not installed.
    """

    def __init__(
        self,
        path: str | Path,
        threads: int | None = None,
        backend: Backend = "auto",
        task: Task | None = "detector",
    ) -> None:
        data = _read(Path(path))
        self.path = Path(path)
        self.sha256 = hashlib.sha256(data).hexdigest()
        self.backend = _choose(backend)
        opens = _OpenVino if self.backend == "openvino" else _OnnxRuntime
        self._session: Session = _opened(opens, data, threads, str(path))
        self.card: AnyCard = parse_card(self._session.card, str(path))
        if task not in (None, self.card.task):
            raise ForeignModel(path, f"it is of another kind: {self.card.task}", f"kind {task}")
        _check_ports(self._session, self.card, str(path))

    @property
    def name(self) -> str:
        """The model's name, from its card."""
        return self.card.name

    def __call__(self, blob: Tensor) -> Tensor:
        """The model's output for blob (b, 3, h, w) float32; its shape is in the card's ports.

        Raises InvalidValue when the blob has another shape or type, or a size that the card does
        not accept.
        """
        fits = blob.ndim == 4 and blob.shape[1] == 3 and blob.dtype == np.float32
        if not fits or not self.card.accepts(*blob.shape[2:]):
            expected = f"{_named(self.card.ports.input)} float32 as the card says"
            raise InvalidValue("Engine blob", f"{blob.shape} {blob.dtype}", expected)
        return self._session.run(blob)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ModelFileMissing(path, error.strerror or "", _CHOICES) from error


def _choose(backend: Backend) -> str:
    installed = find_spec("openvino") is not None
    if backend == "openvino" and not installed:
        raise BackendMissing("openvino", expected="pip install openvino, or backend onnxruntime")
    if backend == "auto":
        return "openvino" if installed else "onnxruntime"
    return backend


def _opened(opens: type, data: bytes, threads: int | None, path: str) -> Session:
    try:
        return opens(data, threads)
    except Exception as error:  # the runtimes' exceptions have no base class of their own
        cause = " ".join(str(error).split())[:120]
        raise ForeignModel(path, cause, "an ONNX model exported by Shelf Eye") from error


def _check_ports(session: Session, card: AnyCard, path: str) -> None:
    ports = card.ports
    if not _is_one(session.inputs, ports.input, ports.free):
        expected = f"one float32 input {_named(ports.input)}, None being free"
        raise ForeignModel(path, f"its inputs are {session.inputs}", expected)
    if not _is_one(session.outputs, ports.output, free=()):
        expected = f"one float32 output {_named(ports.output)}"
        raise ForeignModel(path, f"its outputs are {session.outputs}", expected)


def _named(shape: Shape) -> str:
    return f"({', '.join(str(size) for size in shape)})"


def _is_one(ports: list[tuple[Shape, str]], wanted: Shape, free: tuple[int, ...]) -> bool:
    """Whether the ports are one float tensor of the wanted shape, with those dimensions free."""
    if len(ports) != 1 or ports[0][1] != "float32" or len(ports[0][0]) != len(wanted):
        return False
    shape = ports[0][0]
    fixed = all(w is None or w == s for w, s in zip(wanted, shape, strict=True))
    return fixed and all(shape[i] is None for i in free)


class _OnnxRuntime:
    def __init__(self, data: bytes, threads: int | None) -> None:
        import onnxruntime as ort

        options = ort.SessionOptions()
        options.intra_op_num_threads = threads or 0
        options.inter_op_num_threads = 1
        options.log_severity_level = 4
        # Threads that wait for work otherwise take the cores from who has some.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = ort.InferenceSession(data, options, providers=["CPUExecutionProvider"])
        self.card = self._session.get_modelmeta().custom_metadata_map.get(CARD_KEY)
        self.inputs = [self._port(port) for port in self._session.get_inputs()]
        self.outputs = [self._port(port) for port in self._session.get_outputs()]

    @staticmethod
    def _port(port: Any) -> tuple[Shape, str]:
        names = {"tensor(float)": "float32"}
        shape = tuple(size if isinstance(size, int) else None for size in port.shape)
        return shape, names.get(port.type, port.type)

    def run(self, blob: Tensor) -> Tensor:
        name = self._session.get_inputs()[0].name
        return self._session.run(None, {name: blob})[0]


class _OpenVino:
    def __init__(self, data: bytes, threads: int | None) -> None:
        import openvino as ov

        core = ov.Core()
        model = core.read_model(data)
        where = ["framework", CARD_KEY]
        self.card = str(model.get_rt_info(where).value) if model.has_rt_info(where) else None
        self.inputs = [self._port(port) for port in model.inputs]
        self.outputs = [self._port(port) for port in model.outputs]
        settings: dict[str, Any] = dict(_OPENVINO_SETTINGS)
        if threads is not None:
            settings["INFERENCE_NUM_THREADS"] = threads
        self._request = core.compile_model(model, "CPU", settings).create_infer_request()
        self._turn = threading.Lock()

    @staticmethod
    def _port(port: Any) -> tuple[Shape, str]:
        sizes = port.get_partial_shape()
        shape = tuple(None if size.is_dynamic else size.get_length() for size in sizes)
        return shape, port.get_element_type().to_string().replace("f32", "float32")

    def run(self, blob: Tensor) -> Tensor:
        with self._turn:
            return self._request.infer([blob])[0]
