"""The datasets that can be brought in, by the name that the command and the desk give them."""

from __future__ import annotations

from cases.exchange.importing.datasets import cwm, mend, paax, pax, ucdp_prio
from cases.exchange.importing.datasets.shape import Dataset

DATASETS: dict[str, Dataset] = {
    str(dataset.code): dataset for dataset in (ucdp_prio.DATASET, mend.DATASET, cwm.DATASET, pax.DATASET, paax.DATASET)
}
