"""Gives the tokenizer and the featurizers the folded form of a message, and keeps what was written beside it."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.understanding import normalise

WRITTEN = "written"
"""The message property that holds the cleaned text as it was written."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class Normaliser(GraphComponent):
    """Stands before the tokenizer. Rasa shares the messages between nodes, hence WRITTEN for whoever needs the text."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Normaliser:
        """Made by Rasa. It has no configuration."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Set WRITTEN and replace the text, once for each message."""
        for message in messages:
            if message.get(WRITTEN) is None and isinstance(message.get(TEXT), str):
                written = normalise.clean(message.get(TEXT))
                message.set(WRITTEN, written)
                message.set(TEXT, normalise.features(written))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """The same for every example."""
        self.process(training_data.training_examples)
        return training_data
