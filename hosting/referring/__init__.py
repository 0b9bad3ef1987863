"""The social worker's side: she refers a woman in five short parts, follows the answer, hands over when she leaves."""
