"""Read what was decided in other screening tools: ASReview, Covidence, Rayyan."""
