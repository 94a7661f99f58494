import importlib.util
import warnings

collect_ignore = []
if importlib.util.find_spec("torch") is None:
    collect_ignore = [
        "test_assigner.py",
        "test_config.py",
        "test_fit_recogniser.py",
        "test_held_views.py",
        "test_loop.py",
        "test_pair_fronts.py",
        "test_pair_shelves.py",
        "test_restore.py",
        "test_train_embedder.py",
        "test_train_detector.py",
        "test_train_verifier.py",
        "test_windows.py",
    ]
else:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import albumentations  # noqa: F401
        import ultralytics  # noqa: F401
