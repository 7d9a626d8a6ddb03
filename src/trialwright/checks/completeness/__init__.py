"""What a public record should hold and does not."""
