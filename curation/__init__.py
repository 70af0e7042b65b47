"""Read what people decided: curation, screening and appraisal, as CSV files or others' exports."""
